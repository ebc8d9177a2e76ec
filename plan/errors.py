"""Every error a user can meet: a stable code, a Vietnamese sentence with what to do next, an HTTP status, an exit code.

Exit codes (the command line's contract): 1 some input failed, 2 could not start or wrong usage.
"""

from __future__ import annotations

from dataclasses import dataclass


class KehoachError(Exception):
    """Base of all errors that are shown to users; subclasses set the class attributes.

    `message` is a Vietnamese sentence; `code` never changes once released.
    """

    code = "internal_error"
    http_status = 500
    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InputError(KehoachError):
    """A file or a request that cannot be used; the rest of the work goes on."""

    code = "bad_input"
    http_status = 422
    exit_code = 1


class PathMissing(InputError):
    """No such file or folder."""

    code = "path_missing"
    http_status = 404


class FolderEmpty(InputError):
    """A folder without a file that could be a plan."""

    code = "folder_empty"


class FileEmpty(InputError):
    """A file with no text in it."""

    code = "file_empty"


class FileBinary(InputError):
    """Bytes that are not text."""

    code = "file_binary"


class FileEncoding(InputError):
    """Text in an encoding that is not UTF-8, UTF-16 or a known Vietnamese code page."""

    code = "file_encoding"


class FileTooLarge(InputError):
    """A file over the size limit."""

    code = "file_too_large"
    http_status = 413


class FileUnreadable(InputError):
    """The operating system refused to hand the file over."""

    code = "file_unreadable"


class FormatUnsupported(InputError):
    """A file format no reader is registered for."""

    code = "format_unsupported"
    http_status = 415


class NotAPlan(InputError):
    """Text that has nothing of a plan."""

    code = "not_a_plan"


class FileEncrypted(InputError):
    """A file that a password keeps shut."""

    code = "file_encrypted"


class FileDamaged(InputError):
    """A file of a known format that is cut off or broken so that nothing can be read."""

    code = "file_damaged"


class FileBomb(InputError):
    """A small file that unfolds to more than the limits allow."""

    code = "file_bomb"
    http_status = 413


class FileSecret(InputError):
    """A document marked MẬT, TỐI MẬT or TUYỆT MẬT (Luật Bảo vệ bí mật nhà nước 2018)."""

    code = "file_secret"


class ToolMissing(InputError):
    """A program of the system that this format needs is not installed."""

    code = "tool_missing"


class ReadingTimeout(InputError):
    """A file whose reading took longer than allowed."""

    code = "reading_timeout"


class ReadingCrashed(InputError):
    """A file at which the reading process died or ran out of memory."""

    code = "reading_crashed"


class QuestionInvalid(InputError):
    """A question that is empty or too long."""

    code = "question_invalid"


class DocumentMissing(InputError):
    """No document with this id in the library."""

    code = "document_missing"
    http_status = 404


class TeamMissing(InputError):
    """No team with this id."""

    code = "team_missing"
    http_status = 404


class ConversationMissing(InputError):
    """No conversation or turn with this id among the user's own."""

    code = "conversation_missing"
    http_status = 404


class FilterInvalid(InputError):
    """A filter of the task look-up that cannot be understood."""

    code = "filter_invalid"


class UploadInvalid(InputError):
    """A form that brings no files, or not in the way it should."""

    code = "upload_invalid"


class NotSignedIn(InputError):
    """A request of nobody that is known."""

    code = "not_signed_in"
    http_status = 401


class NotAllowed(InputError):
    """A request of somebody whose role does not reach so far."""

    code = "not_allowed"
    http_status = 403


class FormStale(InputError):
    """A change without the word that the forms of its session carry."""

    code = "form_stale"
    http_status = 403


class CrossSite(InputError):
    """A change that the page of another site asks for in the name of whoever looks at it."""

    code = "cross_site"
    http_status = 403


class HostUnknown(InputError):
    """A request to a name that is not this server's."""

    code = "host_unknown"
    http_status = 421


class WebhookRefused(InputError):
    """A delivery to a webhook that does not come from its messenger."""

    code = "webhook_refused"
    http_status = 403


class ModelMissing(InputError):
    """A model asked for by OpenAI's convention that is not ours."""

    code = "model_not_found"
    http_status = 404


class JobMissing(InputError):
    """No job with this id; ended ones are forgotten after some time."""

    code = "job_missing"
    http_status = 404


class JobEnded(InputError):
    """A job that cannot be cancelled any more."""

    code = "job_ended"
    http_status = 409


class OriginalMissing(InputError):
    """A document whose file was not kept, or one without so many parts."""

    code = "original_missing"
    http_status = 404


class OriginalsDamaged(InputError):
    """A kept file whose bytes are not those that came in; nothing is read from it."""

    code = "originals_damaged"


class PageMissing(InputError):
    """A page that a document does not have."""

    code = "page_missing"
    http_status = 404


class PagesMissing(InputError):
    """A document in a format without pages."""

    code = "no_pages"
    http_status = 404


class SignInFailed(InputError):
    """A user name and password, code or token that are not right, or of somebody who may not come in any more."""

    code = "sign_in_failed"
    http_status = 401


class SignInRefused(InputError):
    """Somebody the agency's sign-in service vouches for, but whom no administrator has let in here."""

    code = "sign_in_refused"
    http_status = 403


class TooManyAttempts(InputError):
    """Too many failed attempts to sign in; `seconds` says how long to wait."""

    code = "too_many_attempts"
    http_status = 429

    def __init__(self, message: str, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooManyQuestions(InputError):
    """More questions of one person, token or address than a minute allows; `seconds` says how long to wait."""

    code = "too_many_questions"
    http_status = 429

    def __init__(self, message: str, seconds: int = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class PasswordWeak(InputError):
    """A new password that is too short or too easy to guess."""

    code = "password_weak"


class UserInvalid(InputError):
    """A value of a user or a team that cannot be taken: empty, wrong or already somebody else's."""

    code = "user_invalid"


class UserMissing(InputError):
    """No user with this id or name."""

    code = "user_missing"
    http_status = 404


class LastAdministrator(InputError):
    """A change that would leave nobody to administer."""

    code = "last_administrator"
    http_status = 409


class TeamInUse(InputError):
    """A team that plans are limited to; without it they would be everybody's."""

    code = "team_in_use"
    http_status = 409


class IssuerUnavailable(InputError):
    """The agency's sign-in service that cannot be reached or answers wrongly."""

    code = "issuer_unavailable"
    http_status = 502


class TaskMissing(InputError):
    """No task with this identity in the library."""

    code = "task_missing"
    http_status = 404


class MarkRefused(InputError):
    """Progress of a task that somebody else answers for."""

    code = "mark_refused"
    http_status = 403


class MarkInvalid(InputError):
    """A mark of progress that says something impossible or too little."""

    code = "mark_invalid"


class AttachmentMissing(InputError):
    """No file with this mark of progress."""

    code = "attachment_missing"
    http_status = 404


class ReportInvalid(InputError):
    """A draft report that is asked for without a unit, or for a period or plan that is not there."""

    code = "report_invalid"


class FeedMissing(InputError):
    """No calendar has this link, or it was revoked, or its user is no longer active."""

    code = "feed_missing"
    http_status = 404


class ChatMissing(InputError):
    """No chat with this id, or none that is linked."""

    code = "chat_missing"
    http_status = 404


class LinkInvalid(InputError):
    """A one-time code for linking a chat that is wrong, used up, too old or of the other kind."""

    code = "link_invalid"


class SubscriptionMissing(InputError):
    """No subscription or reminder with this id, or it is somebody else's."""

    code = "subscription_missing"
    http_status = 404


class SubscriptionInvalid(InputError):
    """A wish to be reminded that is not understood, or one too many."""

    code = "subscription_invalid"


class CorrectionMissing(InputError):
    """No correction with this id, or it was withdrawn."""

    code = "correction_missing"
    http_status = 404


class CorrectionInvalid(InputError):
    """A correction that says nothing, or nothing that can be understood."""

    code = "correction_invalid"


class CorrectionOutdated(InputError):
    """The field says something else than what the editor had before him."""

    code = "correction_outdated"
    http_status = 409


class ProposalMissing(InputError):
    """No proposal with this id that is open, or none that may be seen."""

    code = "proposal_missing"
    http_status = 404


class StartError(KehoachError):
    """The program cannot start or go on at all."""

    code = "cannot_start"
    http_status = 503


class SettingsInvalid(StartError):
    """A setting that is unknown or has a wrong value."""

    code = "settings_invalid"


class LibraryNewer(StartError):
    """The data folder was written by a newer version."""

    code = "library_newer"


class LibraryBusy(StartError):
    """Another process is writing to the data folder."""

    code = "library_busy"


class LibraryDamaged(StartError):
    """The database of the library cannot be read."""

    code = "library_damaged"


class LibraryMissing(StartError):
    """There is no library in the data folder yet."""

    code = "library_missing"


class LibraryMoved(StartError):
    """The library was moved to other stores; what is left here is old."""

    code = "library_moved"


class StorageFull(StartError):
    """The disk is full or the folder cannot be written to."""

    code = "storage_full"
    http_status = 507


class DatabaseUnreachable(StartError):
    """The server that holds the tables, or the one that holds the vectors, does not answer."""

    code = "database_unreachable"


class TransferIncomplete(StartError):
    """A library was moved and the copy is not what was moved."""

    code = "transfer_incomplete"


class LibraryForServersMissing(StartError):
    """A server is set that holds the library, and the packages that talk to it are not installed."""

    code = "server_client_missing"


class ModelUnavailable(StartError):
    """The embedding model cannot be loaded on this machine."""

    code = "model_unavailable"


class Interrupted(StartError):
    """The user stopped the work (Ctrl-C); what was stored until then stays."""

    code = "interrupted"


class DrawingBusy(StartError):
    """Too many pages are being drawn."""

    code = "drawing_busy"


class ServerBusy(StartError):
    """More requests of one kind than the server works on and lets wait; `seconds` says when to try again."""

    code = "server_busy"

    def __init__(self, message: str, seconds: int = 5) -> None:
        super().__init__(message)
        self.seconds = seconds


class AnswerTimeout(StartError):
    """A question that took longer than the server allows."""

    code = "answer_timeout"


class ModelFailed(KehoachError):
    """A language model gave nothing that can be used. Answers then do without; `reason` is for counts and logs."""

    code = "model_failed"
    http_status = 503

    def __init__(self, message: str, reason: str = "failed") -> None:
        """reason: "timeout", "unreachable", "throttled", "refused", "broken", "too_long", "busy", "open", "failed"."""
        super().__init__(message)
        self.reason = reason


class PromptInvalid(StartError):
    """A prompt, shipped or put in its place by an administrator, that cannot be used."""

    code = "prompt_invalid"


class LibraryForModelsMissing(StartError):
    """A language model is set and the `openai` package is not installed."""

    code = "model_client_missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One input that failed, for reports over many inputs."""

    name: str
    code: str
    message: str
