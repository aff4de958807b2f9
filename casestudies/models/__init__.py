"""Case studies: the path of each study, its drafts, their review."""

from casestudies.models.commented import CommentedFile, CommentOrigin
from casestudies.models.comments import Comment, Response
from casestudies.models.drafts import Draft, DraftShare
from casestudies.models.extensions import ExtensionRequest
from casestudies.models.publishing import Approval, Publication
from casestudies.models.reviews import ReviewAssignment, ReviewLink, ReviewRound
from casestudies.models.studies import CaseStudy, Step
from casestudies.models.themes import Theme
from casestudies.models.threads import ThreadEntry

__all__ = [
    "Approval",
    "CaseStudy",
    "Comment",
    "CommentOrigin",
    "CommentedFile",
    "Draft",
    "DraftShare",
    "ExtensionRequest",
    "Publication",
    "Response",
    "ReviewAssignment",
    "ReviewLink",
    "ReviewRound",
    "Step",
    "Theme",
    "ThreadEntry",
]
