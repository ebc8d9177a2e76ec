"""The tools of MCP: to ask, to list tasks and plans, and to read lines. They change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels import shapes
from assistant.channels.http.questions import Questions
from assistant.channels.mcp.passages import LINES, named_plan, passage_json
from assistant.channels.render import Json, answer_json, dump, stored_document_json, tasks_json
from assistant.channels.sourced import sourced
from assistant.clock import Clock
from assistant.lookup import Period, look_up
from assistant.task_query import TaskQuery
from assistant.viewing.listing import Wanted, list_plans
from index.library import Library
from index.tasks import Progress, Role
from plan.errors import KehoachError

_INSTRUCTIONS = (
    "Tra cứu các văn bản kế hoạch của cơ quan nhà nước: ai chủ trì, ai phối hợp, thời hạn, sản phẩm của từng nhiệm vụ. "
    "Mọi câu trả lời đều lấy từ kế hoạch; hãy dẫn số văn bản và số dòng, không thêm điều kế hoạch không nêu."
)
_READING = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_Text = Annotated[str, Field(max_length=1000)]
_Limit = Annotated[int, Field(ge=1, le=200, description="Số mục nhiều nhất")]
_Offset = Annotated[int, Field(ge=0, le=1_000_000, description="Bỏ qua bấy nhiêu mục đầu")]
_Day = Annotated[str, Field(max_length=20, description="Ngày, như 2025-02-15 hoặc 15/02/2025")]


_Sort = Literal["plan", "deadline", "-deadline", "unit", "-unit"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a tool, and the address of this server for links, without a slash at the end; "" for no links."""

    viewer: Viewer
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the tools work on. caller: of a call. journal: where it is noted who read what."""

    library: Library
    questions: Questions
    caller: Callable[[Context], Caller]
    clock: Clock
    journal: Journal | None = None

    async def ask(
        self,
        context: Context,
        cau_hoi: Annotated[str, Field(max_length=10_000, description="Câu hỏi bằng tiếng Việt, có hoặc không dấu")],
        truoc_do: Annotated[
            list[_Text] | None, Field(max_length=50, description="Các câu đã hỏi trước đó, cũ nhất trước")
        ] = None,
    ) -> Annotated[CallToolResult, shapes.Answer]:
        """Trả lời một câu hỏi về kế hoạch (ai chủ trì, hạn khi nào, liệt kê, đếm, so sánh…), kèm trích dẫn [n]."""
        caller = self.caller(context)
        with _told():
            answer = await self.questions.answer(caller.viewer.scope, cau_hoi, truoc_do or ())
        return _result(answer_json(answer), sourced(answer, caller.address).text)

    def tasks(
        self,
        context: Context,
        *,
        unit: Annotated[_Text, Field(description="Đơn vị, có hoặc không dấu, như “Văn phòng Sở”")] = "",
        role: Annotated[Role | None, Field(description="Vai trò của đơn vị: chủ trì hoặc phối hợp")] = None,
        due_from: Annotated[_Day, Field(description="Hạn từ ngày này, như 2025-02-15 hoặc 15/02/2025")] = "",
        due_to: Annotated[_Day, Field(description="Hạn đến hết ngày này")] = "",
        period: Annotated[Period | None, Field(description="Kỳ tính từ hôm nay; overdue là quá hạn")] = None,
        document: Annotated[_Text, Field(description="Mã hoặc số của văn bản, như 76/KH-SVHTT hoặc 76")] = "",
        section: Annotated[_Text, Field(description="Chữ trong đề mục chứa nhiệm vụ")] = "",
        text: Annotated[_Text, Field(description="Chữ trong nhiệm vụ, hoạt động, mục tiêu hoặc sản phẩm")] = "",
        year: Annotated[int | None, Field(ge=1000, le=9999, description="Năm của kế hoạch")] = None,
        progress: Annotated[Progress | None, Field(description="Tiến độ; open là chưa xong")] = None,
        assigned: Annotated[Literal["me"] | None, Field(description="me: nhiệm vụ được giao cho người hỏi")] = None,
        all: Annotated[bool, Field(description="Khi lọc theo ngày, lấy cả nhiệm vụ thường xuyên, định kỳ")] = False,  # noqa: A002 - the name in GET /api/tasks
        wide: Annotated[bool, Field(description="Lấy cả hạn rộng hơn kỳ lọc nhưng kết thúc trong kỳ")] = False,
        exact: Annotated[bool, Field(description="unit là tên đầy đủ")] = False,
        sort: Annotated[_Sort | None, Field(description="Thứ tự: theo kế hoạch, theo hạn, theo đơn vị")] = None,
        limit: _Limit = 50,
        offset: _Offset = 0,
    ) -> Annotated[CallToolResult, shapes.Tasks]:
        """Liệt kê nhiệm vụ theo đơn vị, vai trò, thời hạn, văn bản, tiến độ; total là tổng số, không chỉ trang này."""
        viewer = self.caller(context).viewer
        asked = TaskQuery(
            unit=unit.strip(),
            exact=_flag(exact),
            role=role or "",
            period=period or "",
            due_from=due_from.strip(),
            due_to=due_to.strip(),
            wide=_flag(wide),
            all=_flag(all),
            document=document.strip(),
            year=str(year or ""),
            section=section.strip(),
            text=text.strip(),
            progress=progress or "",
            assigned=assigned or "",
            sort=sort or "",
        )
        with _told():
            wanted = replace(asked.filter(self.clock().date(), viewer.id), limit=limit, offset=offset)
            found = look_up(self.library.seen_by(viewer.scope), wanted, recurring=all)
        return _result(tasks_json(found.tasks, found.total, found.beside))

    def passage(
        self,
        context: Context,
        van_ban: Annotated[_Text, Field(description="Mã hoặc số của văn bản, như 76/KH-SVHTT")],
        tu_dong: Annotated[int, Field(ge=1, le=10_000_000, description="Dòng đầu, tính từ 1")],
        den_dong: Annotated[
            int | None, Field(ge=1, le=10_000_000, description=f"Dòng cuối; nhiều nhất {LINES} dòng mỗi lần")
        ] = None,
    ) -> Annotated[CallToolResult, shapes.Passage]:
        """Đọc nguyên văn một đoạn của kế hoạch theo số dòng, như số dòng trong trích dẫn."""
        caller = self.caller(context)
        shelf = self.library.seen_by(caller.viewer.scope)
        with _told():
            plan = named_plan(shelf, van_ban)
            found = passage_json(shelf, plan, tu_dong, den_dong or tu_dong, caller.address)
        if self.journal:
            self.journal.note(caller.viewer, "read", plan.id, f"{found['line_start']}-{found['line_end']}")
        numbered = [f"{n}: {line}" for n, line in enumerate(found["lines"], start=tu_dong)]
        return _result(found, "\n".join([plan.name, *found["section"], "", *numbered]))

    def documents(
        self,
        context: Context,
        tim: Annotated[_Text, Field(description="Chữ trong số, tên, cơ quan ban hành, người ký; trống là tất cả")] = "",
        limit: _Limit = 50,
        offset: _Offset = 0,
    ) -> Annotated[CallToolResult, shapes.Documents]:
        """Liệt kê các văn bản trong thư viện, mới nạp trước; total là tổng số, không chỉ trang này."""
        with _told():
            plans = self.library.seen_by(self.caller(context).viewer.scope).documents()
        found = list_plans(plans, Wanted(text=tim)).found
        page = [stored_document_json(plan) for plan in found[offset : offset + limit]]
        return _result({"documents": page, "total": len(found)})


def tool_server(tools: Tools) -> MCPServer:
    """A server with the tools, for any way of reaching it."""
    server = MCPServer(
        "kehoach", title="Kế hoạch", instructions=_INSTRUCTIONS, log_level="WARNING", subscriptions=False
    )
    named = (
        (tools.ask, "hoi", "Hỏi về kế hoạch"),
        (tools.tasks, "liet_ke_nhiem_vu", "Liệt kê nhiệm vụ"),
        (tools.passage, "doc_doan", "Đọc một đoạn"),
        (tools.documents, "liet_ke_van_ban", "Liệt kê văn bản"),
    )
    for tool, name, title in named:
        server.add_tool(tool, name=name, title=title, annotations=_READING)
    return server


@contextmanager
def _told() -> Iterator[None]:
    """Tell our errors by their code and sentence; all others are told as nothing but an error, and logged."""
    try:
        yield
    except KehoachError as error:
        raise ToolError(f"[{error.code}] {error.message}") from error


def _result(value: Json, text: str = "") -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text or dump(value))], structured_content=value)


def _flag(value: bool) -> str:  # noqa: FBT001 - turned into what a form holds
    return "1" if value else ""
