"""Products with their steps, recipients and files; bases of release; jobs in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.terms.periods import Period
from youju.web.base.rights.models import Organisation, User, Walled
from youju.web.tell.disclosure import words


class ReleaseBasis(models.Model):
    """发布依据 — by which document a kind of figure may be shown to everybody, from a day on."""

    figures = models.CharField(
        _("kind of figure"), max_length=20, choices=list(words.FIGURES.items())
    )
    document = models.CharField(_("document"), max_length=200)
    clause = models.CharField(_("clause"), max_length=120)
    dated = models.DateField(_("date of the document"))
    since = models.DateField(_("released from"))
    until = models.DateField(_("released until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_name = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("figures", "-since", "-pk")
        verbose_name = _("basis of release")

    def __str__(self) -> str:
        return f"{self.document}{self.clause}"


class Product(Walled):
    """One publication: what it is about, where it stands, and what was frozen on the way.

    ``organisation`` is the office that makes it; until it is issued only that side of the wall
    sees it. ``basis`` and ``code`` are the computation and the 核验码 of the numbers that were
    checked; ``seal``, ``pack`` and ``pack_sha256`` come with the seal. Names and accounts are
    kept beside the links, so that history outlives an account. ``chain`` are the steps that it
    takes (none: the usual ones) and ``at`` the one that it waits for.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=[(one.key, one.label) for one in words.KINDS.values()]
    )
    state = models.CharField(
        _("state"), max_length=12, choices=list(words.STATES.items()), default=words.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    scheme = models.CharField(_("scheme"), max_length=80)
    scheme_text = models.TextField()
    period_text = models.CharField(_("period"), max_length=40)
    period_kind = models.CharField(max_length=20)
    start = models.DateField()
    end = models.DateField()
    points = models.CharField(max_length=20, default="as-was")
    edition = models.CharField(max_length=20, default="own")

    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    copies_to = models.CharField(_("copies to"), max_length=200, blank=True)
    audience = models.CharField(
        _("audience"),
        max_length=10,
        choices=list(words.AUDIENCES.items()),
        default=words.INTERNAL,
    )

    drafter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    drafter_name = models.CharField(max_length=60, blank=True)
    drafted_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    cause = models.TextField(_("cause of the correction"), blank=True)

    chain = models.JSONField(default=list, blank=True)
    exported = models.CharField(max_length=64, blank=True)
    at = models.CharField(max_length=40, blank=True)

    basis = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(max_length=64, blank=True)
    periods = models.JSONField(default=list)
    signed_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    pack = models.CharField(max_length=200, blank=True)
    pack_sha256 = models.CharField(max_length=64, blank=True)
    pack_size = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    class Meta(Walled.Meta):
        abstract = False
        ordering = ("-end", "-pk")
        verbose_name = _("publication")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scheme", "start", "end"],
                condition=models.Q(corrects__isnull=True) & ~models.Q(state=words.WITHDRAWN),
                name="one_publication_for_a_period",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~models.Q(state=words.WITHDRAWN),
                name="one_correction_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sort(self) -> words.Kind:
        """The kind as data."""
        return words.KINDS[self.kind]

    @property
    def period(self) -> Period:
        """The period that was asked for."""
        return Period(self.start, self.end, self.period_kind)

    @property
    def badge(self) -> str:
        """The style of its state."""
        return words.BADGES[self.state]

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.state == words.ISSUED and self.audience == words.PUBLIC


class Step(models.Model):
    """One deed on a product: who, when, because of what."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=20, choices=list(words.DEEDS.items()))
    stage = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    account = models.CharField(max_length=150, blank=True)
    name = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=120, blank=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)


class Recipient(models.Model):
    """Whom an internal product is sent to: a unit or a person; and the receipt."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["product", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="one_copy_for_a_unit",
            ),
            models.UniqueConstraint(
                fields=["product", "person"],
                condition=models.Q(person__isnull=False),
                name="one_copy_for_a_person",
            ),
        ]


class Document(models.Model):
    """A file of an issued product, kept by its hash; ``table`` is the ranking for the pages."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="documents")
    form = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["product", "form"], name="one_document_of_a_form")
        ]


class CountyCheck(models.Model):
    """县级核对 — the counties were asked, before the issue, whether the figures are right.

    ``ranking`` is what they were shown, as of ``basis``; ``shows`` says whether each saw its own
    row or every row. ``closed_at``: nobody answers any more. ``early`` is the reason for which
    it was signed before the deadline.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="county_checks")
    due = models.DateTimeField(_("deadline"))
    shows = models.CharField(max_length=6, choices=list(words.SHOWN.items()), default=words.OWN)
    basis = models.PositiveIntegerField()
    code = models.CharField(max_length=64)
    ranking = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)
    early = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)

    @property
    def is_due(self) -> bool:
        """Whether the deadline has passed."""
        return self.due <= timezone.now()


class CountyAnswer(Walled):
    """What one county answered; ``organisation`` is the county's unit, which alone sees it.

    An answer that came on paper: ``by_name`` signed it on ``paper_on``, ``entered_by`` of the
    office entered it, and the paper itself is kept by its hash.
    """

    check_of = models.ForeignKey(CountyCheck, models.CASCADE, related_name="answers")
    county = models.CharField(max_length=60)
    said = models.CharField(max_length=10, choices=list(words.ANSWERS.items()), blank=True)
    at = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=120, blank=True)
    entered_by = models.CharField(max_length=60, blank=True)
    paper_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveIntegerField(default=0)

    class Meta(Walled.Meta):
        abstract = False
        ordering = ("pk",)
        verbose_name = _("answer of a county")

    def __str__(self) -> str:
        return self.county

    @property
    def badge(self) -> str:
        """The style of the answer."""
        return words.ANSWER_BADGES[self.state]

    @property
    def state(self) -> str:
        """The answer; silence counts from the deadline on, also before it is recorded."""
        check = self.check_of
        silent = not self.said and check.is_due and check.closed_at is None
        return words.SILENT if silent else self.said

    @property
    def state_words(self) -> object:
        """The answer as pages say it."""
        return words.ANSWERS[self.state]


class SignedCopy(models.Model):
    """签发件 — the PDF that was signed elsewhere, and how it was checked.

    ``against``: the hash of the .docx that was sent out. ``compared_by``: who compared a scan.
    """

    product = models.OneToOneField(Product, models.CASCADE, related_name="signed_copy")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    against = models.CharField(max_length=64)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    signer = models.CharField(max_length=60)
    verdict = models.CharField(max_length=10)
    said = models.TextField()
    pages = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    compared_by = models.CharField(max_length=60, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)


class Objection(models.Model):
    """One line of an objection: point, day and hour, what is wrong, a file; and the reply."""

    answer = models.ForeignKey(CountyAnswer, models.CASCADE, related_name="lines")
    point = models.CharField(max_length=60)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField(null=True, blank=True)
    what = models.TextField()
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=60)
    reply = models.CharField(max_length=10, choices=list(words.REPLIES.items()), blank=True)
    replied = models.TextField(blank=True)
    replied_by = models.CharField(max_length=60, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    @property
    def reply_words(self) -> object:
        """The reply as pages say it."""
        return words.REPLIES[self.reply]


class Job(models.Model):
    """Work that takes longer than a page may: sealing, computing a pack again.

    ``key`` says what it is about: asked for twice while one is unfinished, it is one job.
    A job found unfinished while nobody holds the workers' lock is begun again.
    """

    work = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="jobs")
    state = models.CharField(max_length=10, default=words.WAITING)
    phase = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    given = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=[words.WAITING, words.DOING]),
                name="one_unfinished_job_of_a_key",
            )
        ]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (words.DONE, words.FAILED)

    @property
    def phase_in_words(self) -> object:
        """What is being done."""
        return words.PHASES.get(self.phase, self.phase)

    @property
    def done(self) -> int:
        """How many phases lie behind."""
        return words.ORDER.index(self.phase) if self.phase in words.ORDER else 0

    @property
    def of(self) -> int:
        """How many phases there are."""
        return len(words.ORDER)
