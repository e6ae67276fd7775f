"""Organisations, persons, posts, leave, open sessions — and the wall around a unit's own things."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from youju.web.base.rights.words import CITY_WIDE, ENTERPRISE, ROLES


class Organisation(MP_Node):  # type: ignore[misc]
    """One unit in the tree: the city's government, its bureau, a county, a department.

    ``kind`` is the role word of city.toml (government, county-bureau, department, station, …);
    ``county`` the county that it belongs to, empty for units of the city.
    """

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("organisation")
        ordering = ("path",)

    def __str__(self) -> str:
        return self.short or self.name


class User(AbstractUser):
    """A person. What the person may do follows from the posts held today."""

    first_name = None
    last_name = None
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    must_change = models.BooleanField(_("password must be changed"), default=False)

    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as people write it."""
        return self.name

    def get_short_name(self) -> str:
        """The same."""
        return self.name

    @cached_property
    def posts_today(self) -> list[Post]:
        """Posts held today, and those held as deputy of somebody on leave (AB角)."""
        today = timezone.localdate()
        held = list(
            Holding.objects.filter(
                models.Q(until=None) | models.Q(until__gte=today), since__lte=today, person=self
            ).select_related("post__organisation")
        )
        posts = [one.post for one in held if not one.deputy]
        asked = [one.post_id for one in held if one.deputy]
        if asked:
            holders = Holding.objects.filter(
                models.Q(until=None) | models.Q(until__gte=today),
                since__lte=today,
                post__in=asked,
                deputy=False,
                person__leaves__since__lte=today,
                person__leaves__until__gte=today,
            )
            away = set(holders.values_list("post", flat=True))
            posts += [one.post for one in held if one.deputy and one.post_id in away]
        return posts

    @property
    def posts_held(self) -> list[Post]:
        """Posts in whose name the person acts or would act: held today, own ones first."""
        today = timezone.localdate()
        held = self.holdings.filter(
            models.Q(until=None) | models.Q(until__gte=today), since__lte=today
        )
        return [
            one.post
            for one in held.order_by("deputy", "since").select_related("post__organisation")
        ]

    @cached_property
    def roles_today(self) -> frozenset[str]:
        """The roles of today's posts."""
        return frozenset(post.role for post in self.posts_today)

    @property
    def organisations_today(self) -> list[Organisation]:
        """The units of today's posts."""
        return list({post.organisation_id: post.organisation for post in self.posts_today}.values())

    @property
    def counties_today(self) -> frozenset[str]:
        """The counties of today's posts; an enterprise lies in one and has no say in it."""
        return frozenset(
            post.organisation.county
            for post in self.posts_today
            if post.role != ENTERPRISE and post.organisation.county
        )

    @property
    def is_guest(self) -> bool:
        """Whether the person holds posts of enterprises alone."""
        return self.roles_today == {ENTERPRISE}

    def covers(self, thing: Any, roles: Iterable[str] | None = None) -> bool:
        """Whether the scope of today's posts (of these roles) covers a thing's unit.

        ``thing`` is an organisation or has one as ``organisation``; a thing of nobody belongs
        to the city's own offices.
        """
        unit = thing if isinstance(thing, Organisation) else getattr(thing, "organisation", None)
        posts = [one for one in self.posts_today if roles is None or one.role in roles]
        if any(one.role in CITY_WIDE for one in posts):
            return True
        if unit is None:
            return False
        return any(
            unit.path.startswith(one.organisation.path)
            or (one.role != ENTERPRISE and unit.county and unit.county == one.organisation.county)
            for one in posts
        )


class Post(models.Model):
    """A post (岗位): what its holder may do, and in which unit."""

    title = models.CharField(_("title"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=list(ROLES.items()))

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.UniqueConstraint(fields=["title", "organisation"], name="post_once_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.title}"


class Holding(models.Model):
    """A person holds a post from a day to a day; as its deputy only while the holder is away."""

    person = models.ForeignKey(User, models.CASCADE, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    deputy = models.BooleanField(_("deputy (B)"), default=False)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("term of office")


class Leave(models.Model):
    """A person is away; the deputy's rights wake up for these days."""

    person = models.ForeignKey(User, models.CASCADE, related_name="leaves")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    because = models.CharField(_("reason"), max_length=120)

    class Meta:
        verbose_name = _("leave")


class OpenSession(models.Model):
    """A browser in which a person is signed in."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions"
    )
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)
    agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)


class NotScoped(Exception):
    """Somebody asked for walled things without saying for whom."""


class WalledManager(models.Manager[Any]):
    """Gives walled things only to a person: ``seen_by(user)``.

    ``unwalled(because=…)`` is for work that no person asked for; a test lists its uses.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        """Refused: say for whom."""
        raise NotScoped(f"{self.model.__name__}: use seen_by(user) or unwalled(because=…)")

    def create(self, **kwargs: Any) -> Any:
        """A new thing; creating needs no scope."""
        return super().get_queryset().create(**kwargs)

    def seen_by(self, user: Any) -> models.QuerySet[Any]:
        """What that person's scope covers."""
        found = super().get_queryset()
        if user is None or not user.is_authenticated or not user.is_active:
            return found.none()
        if user.roles_today & CITY_WIDE:
            return found
        scope = models.Q(pk__in=[])
        for unit in user.organisations_today:
            scope |= models.Q(organisation__path__startswith=unit.path)
        for county in user.counties_today:
            scope |= models.Q(organisation__county=county)
        return found.filter(scope)

    def unwalled(self, *, because: str) -> models.QuerySet[Any]:
        """Everything, for a stated reason."""
        if not because.strip():
            raise NotScoped("say why the wall is left out")
        return super().get_queryset()


class Walled(models.Model):
    """A thing that belongs to a unit and is seen by its scope only."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )

    everything = models.Manager()
    objects = WalledManager()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "everything"
