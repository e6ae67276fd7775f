"""``youju assess`` — rank and score by a scheme, write the bulletin, freeze the pack."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from youju.commands.assess_output import FORM_HELP, explained, in_words, make
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.periods import BEIJING, DAY, parse, year_to_date

if TYPE_CHECKING:
    from youju.ledger.assess import Answer
    from youju.ledger.publish import SignOff
    from youju.readings.city import City

KINDS = (".docx", ".xlsx", ".pdf")


def main(arguments: list[str]) -> int:
    """Exit code 0; 1 when the exact and the bulk face disagree, or an explanation does."""
    given = _parser().parse_args(arguments)
    signed = [_signature(text) for text in given.signed]
    for path in given.out:
        if path.suffix not in KINDS:
            raise BadInput(f"不认识的文件类型“{path.name}”；--out 可写 {'、'.join(KINDS)}。")
    from youju.ledger import assess
    from youju.readings.city import City

    city = City.open(given.city)
    period = parse(given.period, city.settings.week_first_day)
    _up_to_date(city)
    text = scheme_text(city, given.scheme)
    request = assess.Request(text, period, given.points, given.edition)
    answer = assess.evaluate(city, request, days=bool(given.explain))
    if given.explain:
        said, agrees = explained(city, answer, given.explain)
        print(said)
        return 0 if agrees else 1
    print(in_words(city, answer))
    cumulative = _year_to_date(city, answer) if given.out or given.freeze else None
    made = make(given, city, answer, cumulative)
    for path, data in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"已写入 {path}（{len(data):,} 字节）。")
    if given.out and given.issued_on is None:
        print("未写明 --issued-on：通报为草稿，不署名、不落款；表格的制表日期按时段末日。")
    if given.freeze:
        _freeze(given.freeze, city, answer, cumulative, signed, made)
    return 1 if answer.incidents else 0


def scheme_text(city: City, said: str) -> str:
    """The text of a scheme: a path, a name in the city's schemes/, or a packaged example.

    :raises NotThere: none of them.
    """
    from youju.ledger.request import scheme_named

    path = Path(said)
    return path.read_text(encoding="utf-8") if path.is_file() else scheme_named(city, said)


def _up_to_date(city: City) -> None:
    from youju.ledger.compute import compute

    done = compute(city, now=datetime.now(BEIJING))
    if done.station_days or done.place_days:
        print(f"评价结果已过时，先行计算：{done.in_words}")


def _year_to_date(city: City, answer: Answer) -> Answer | None:
    """The answer for the year to date beside a period that does not begin with its year."""
    from youju.ledger import assess

    start, end = answer.period.start, answer.period.end
    if (start.month, start.day) == (1, 1) and answer.period.kind != DAY:
        return None
    try:
        return assess.evaluate(city, replace(answer.request, period=year_to_date(end)))
    except NotEnoughData:
        return None


def _freeze(
    path: Path,
    city: City,
    answer: Answer,
    cumulative: Answer | None,
    signed: list[SignOff],
    made: dict[Path, bytes],
) -> None:
    from youju.ledger import bulletin, publish

    names = [one.name for one in made]
    if len(set(names)) != len(names):
        raise BadInput("--out 中有同名的文件，不能一同放入证据包；请改名。")
    data, seal = publish.freeze(
        city,
        answer,
        signed=signed,
        documents={one.name: content for one, content in made.items()},
        also=[] if cumulative is None else [cumulative],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    beside = path.with_name(path.name + ".sha256")
    whole = hashlib.sha256(data).hexdigest()
    beside.write_text(
        f"# 封印（manifest.json 的 SHA-256）：{seal}\n{whole}  {path.name}\n", encoding="utf-8"
    )
    print(f"已生成证据包 {path}（{len(data):,} 字节），散列值另存 {beside.name}。")
    print(f"封印 SHA-256：{seal}")
    print(f"核验码（结果部分）：{bulletin.code(city, answer, cumulative)}")


def _signature(text: str) -> SignOff:
    from youju.ledger.publish import SignOff

    parts = text.split(":", 3)
    try:
        step, post, name, at = parts
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadInput(
            f"签署“{text}”应写成 步骤:岗位:姓名:时间，例如 审核:监测科科长:张某:2026-11-04T16:30。"
        ) from None
    if not (step and post and name):
        raise BadInput(f"签署“{text}”缺少步骤、岗位或姓名。")
    return SignOff(step, post, name, moment if moment.tzinfo else moment.replace(tzinfo=BEIJING))


def _parser() -> Arguments:
    from youju.ledger.bulletin.forms import FORM_NAMES

    parser = Arguments(
        prog="youju assess",
        description="按考核方案排名、打分；可出通报（.docx）、排名表（.xlsx、.pdf），"
        "填写本单位表格，生成证据包。",
        epilog=f"{FORM_HELP}\n{FORM_NAMES}",
    )
    add = parser.add_argument
    add("scheme", metavar="方案", help="方案文件的路径，或城市库 schemes/ 中的名称，或示例的名称")
    add("--period", required=True, metavar="时段", help="如 2026-10、..2026-11-22、2026-W40、2026")
    add("--city", required=True, metavar="城市库", help="城市库的文件夹")
    add(
        "--points",
        choices=("as-was", "comparable"),
        default="as-was",
        help="同比的点位：各期实际（as-was，默认）或可比点位（comparable）",
    )
    add(
        "--edition",
        choices=("own", "today"),
        default="own",
        help="同比的标准：各期按当期（own，默认）或均按现行（today）",
    )
    add(
        "--out",
        type=Path,
        action="append",
        default=[],
        metavar="文件",
        help="可重复：.docx .xlsx .pdf",
    )
    add(
        "--form",
        type=Path,
        metavar="表格",
        help="本单位的表格（.xlsx 或 .docx），填写后写入同类型的 --out",
    )
    add("--freeze", type=Path, metavar="证据包", help="生成证据包（.zip），--out 的文件放在其中")
    add("--number", default="", metavar="文号", help="发文字号，如 云环委办〔2026〕12号")
    add("--issued-on", type=day, metavar="日期", help="成文日期；不写时通报为草稿，不署名、不落款")
    add("--issuer", default="", metavar="机关", help="发文机关，默认为城市设置中的办公室")
    add("--addressee", default="", metavar="机关", help="主送机关，默认为各县（市、区）人民政府")
    add("--copies-to", default="", metavar="机关", help="抄送机关")
    add("--signer", default="", metavar="名称", help="落款署名，默认为发文机关")
    add(
        "--signed",
        action="append",
        default=[],
        metavar="签署",
        help="步骤:岗位:姓名:时间，可重复；记入证据包",
    )
    add("--explain", metavar="对象[/项目]", help="说明一个对象的得分是怎么来的，直到日值")
    return parser
