"""Work in the background: sealing a publication, computing a pack again.

A job is a row. A worker is a process of its own that holds ``CITY/site/jobs.lock`` and works
off what waits; asked to start while another holds the lock it goes away. Whoever holds the
lock knows that a job found half-done was left by a worker that died, and begins it again:
every job can be done twice and acts once.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from youju.terms.errors import BrokenEvidence, YoujuError
from youju.web.base.city import folder
from youju.web.tell.disclosure import chains, kept, making, rendering, words
from youju.web.tell.disclosure.models import Document, Job, Product, Step

TRIES = 3
"""A job that took its worker down so often is given up."""
SECONDS = 300
"""The longest that a pack may take to be computed again."""
KEPT_FOR = timedelta(days=1)
"""Verdicts on uploaded packs are forgotten after this."""
UNFINISHED = (words.WAITING, words.DOING)


# asking


def ask(
    work: str, key: str, *, product: Product | None = None, given: dict[str, Any] | None = None
) -> bool:
    """Put a job into the queue; False when the same is waiting or being done already."""
    try:
        with transaction.atomic():
            Job.objects.create(work=work, key=key, product=product, given=given or {})
    except IntegrityError:
        return False
    transaction.on_commit(kick)
    return True


def has_failed(product: Product) -> bool:
    """Whether the latest sealing of a product came to nothing."""
    last = Job.objects.filter(product=product, work=words.SEAL).order_by("-pk").first()
    return last is None or last.state == words.FAILED


def unfinished() -> bool:
    """Whether anything waits or is being done."""
    return Job.objects.filter(state__in=UNFINISHED).exists()


_workers: list[subprocess.Popen[bytes]] = []


def kick() -> None:
    """Make sure that somebody works off the queue."""
    _workers[:] = [one for one in _workers if one.poll() is None]
    if _workers or not unfinished():
        return
    start()


def _process() -> None:
    env = {
        **os.environ,
        "YOUJU_CITY": str(folder.path()),
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "youju.web.config.settings"
        ),
    }
    _workers.append(subprocess.Popen([sys.executable, "-m", "django", "disclosure_jobs"], env=env))


start: Callable[[], None] = _process
"""How a worker is started; the tests work by hand."""


# working off


@contextmanager
def _alone(wait: float) -> Iterator[bool]:
    """Whether this process is the one worker; waits a moment for another to end."""
    until = time.monotonic() + wait
    with (kept.site_folder(folder.path()) / "jobs.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    yield False
                    return
                time.sleep(0.1)
            else:
                yield True
                return


def work_off(*, wait: float = 1.0) -> int:
    """Do what waits, oldest first, until nothing does; how many jobs were ended."""
    count = 0
    with _alone(wait) as mine:
        if not mine:
            return 0
        _forget_old()
        while (job := Job.objects.filter(state__in=UNFINISHED).order_by("pk").first()) is not None:
            _do(job)
            count += 1
    return count


def _do(job: Job) -> None:
    job.state, job.started_at = words.DOING, timezone.now()
    job.attempts += 1
    job.save()
    if job.attempts > TRIES:
        _end(job, words.FAILED, "连续三次没有做完，已停下；请联系管理员查看日志。")
        return
    try:
        result = WORKS[job.work](job)
    except YoujuError as refusal:
        _end(job, words.FAILED, str(refusal))
    except Exception as broken:  # noqa: BLE001 — whatever it is, the next job has its turn
        traceback.print_exc()
        _end(job, words.FAILED, f"程序出错：{type(broken).__name__}。没有写入任何结果，可以重试。")
    else:
        job.result = result
        _end(job, words.DONE, "")


def _end(job: Job, state: str, said: str) -> None:
    from youju.web.tell.disclosure import actions

    job.state, job.said, job.ended_at = state, said, timezone.now()
    job.save()
    if state == words.FAILED and job.work == words.SEAL and job.product is not None:
        actions.note_failure(job.product, said)


def _phase(job: Job, phase: str) -> None:
    Job.objects.filter(pk=job.pk).update(phase=phase)
    job.phase = phase


# sealing


def _seal(job: Job) -> dict[str, Any]:
    product = Product.objects.unwalled(because="it is being sealed").get(pk=job.product_id)
    if product.state != words.SEALING:
        return {"issued": False}
    _phase(job, "numbers")
    with making.reusing():
        return _sealed(job, product)


def _sealed(job: Job, product: Product) -> dict[str, Any]:
    from youju.ledger import publish
    from youju.web.tell.disclosure import actions, county, signing

    found = making.numbers_of(product)
    if found.code != product.code:
        raise BrokenEvidence("所核稿的数字与依据重算的结果不一致，没有封存；请退回重新核稿。")
    _phase(job, "documents")
    files = making.documents(product, found)
    table = rendering.as_bytes(rendering.rendered(found))
    _phase(job, "pack")
    data, seal = publish.freeze(
        found.city,
        found.answer,
        signed=_signatures(product),
        documents=dict(files.values()),
        also=found.also,
        evidence=county.evidence(product) | signing.evidence(product),
    )
    _phase(job, "register")
    here, name = folder.path(), making.pack_name(product)
    whole = kept.sha256(data)
    kept.write(kept.pack_path(here, name), data)
    beside = f"# 封印（manifest.json 的 SHA-256）：{seal}\n{whole}  {name}\n"
    kept.write(kept.pack_path(here, f"{name}.sha256"), beside.encode())
    files["table"] = ("table.json", table)
    hashes = {form: kept.keep(here, one[1]) for form, one in files.items()}
    sealed = {"pack": name, "pack_sha256": whole, "pack_size": len(data), "seal": seal}
    with transaction.atomic():
        for form, (title, content) in files.items():
            Document.objects.update_or_create(
                product=product,
                form=form,
                defaults={"name": title, "sha256": hashes[form], "size": len(content)},
            )
        issued = actions.issue(product, sealed=sealed)
    return {"issued": issued}


def _signatures(product: Product) -> list[Any]:
    """Who drafted, checked and signed, each by the last deed of the sort."""
    from youju.ledger.publish import SignOff
    from youju.terms.periods import BEIJING
    from youju.web.tell.disclosure import signing

    found = []
    for stage in chains.of(product):
        deed = {chains.FIRST: "hand-in", chains.LAST: "sign"}.get(stage.key, "pass")
        deed = "check" if stage.freezes else deed
        last = Step.objects.filter(product=product, deed=deed)
        copy = signing.in_force(product) if stage.key == chains.LAST else None
        if copy is not None and product.signed_at is not None:
            at = product.signed_at.astimezone(BEIJING)
            found.append(SignOff(stage.name, "线下签发", copy.signer, at))
            continue
        last = (last.filter(stage=stage.key) if deed == "pass" else last).first()
        if last is not None:
            at = last.at.astimezone(BEIJING)
            found.append(SignOff(stage.name, last.post or "—", last.name, at))
    return found


# computing again


def _replay(job: Job) -> dict[str, Any]:
    product = Product.objects.unwalled(because="its pack is computed again").get(pk=job.product_id)
    path = kept.pack_path(folder.path(), product.pack)
    _phase(job, "replay")
    verdict = verdict_on(path)
    if verdict.get("seal") not in (product.seal, None):
        verdict = {"refused": "证据包的封印与登记的不符：它不是发布时的那一份。"}
    return verdict


def _verify(job: Job) -> dict[str, Any]:
    path = Path(job.given["path"])
    _phase(job, "replay")
    try:
        return verdict_on(path)
    finally:
        path.unlink(missing_ok=True)


def verdict_on(path: Path) -> dict[str, Any]:
    """The verdict on a pack, found in a process of its own with limits on time and memory.

    ``refused`` says in words why it can't be computed again; else ``identical``, ``title``,
    ``seal``, ``code``, ``differences``, ``signed``, ``seconds``.
    """
    began = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "youju.web.tell.disclosure.replaying", str(path)],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": f"重算超过 {SECONDS} 秒，已停止；请在本机用 youju replay 重算。"}
    try:
        said: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    except (ValueError, IndexError):
        return {"refused": "重算中途停止：包内的数据读不出，或超出了允许的内存。"}
    return {**said, "seconds": round(time.monotonic() - began, 1)}


def _forget_old() -> None:
    """Uploads and verdicts of visitors that are over."""
    old = Job.objects.filter(work=words.VERIFY, asked_at__lt=timezone.now() - KEPT_FOR)
    old.filter(Q(state=words.DONE) | Q(state=words.FAILED)).delete()
    known = {job.given.get("path") for job in Job.objects.filter(state__in=UNFINISHED)}
    for path in kept.site_folder(folder.path(), "verify").iterdir():
        age = time.time() - path.stat().st_mtime
        if str(path) not in known and age > KEPT_FOR.total_seconds():
            path.unlink(missing_ok=True)


WORKS: dict[str, Callable[[Job], dict[str, Any]]] = {
    words.SEAL: _seal,
    words.REPLAY: _replay,
    words.VERIFY: _verify,
}
