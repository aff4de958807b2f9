"""Addresses of the room `casestudies`."""

from django.urls import URLPattern, URLResolver, path

from casestudies.views import (
    additions,
    answers,
    assignments,
    commented,
    comparing,
    drafts,
    extensions,
    links,
    matrix,
    promises,
    publishing,
    regrouping,
    reviews,
    rounds,
    shares,
    studies,
)

_STUDY = "case-studies/<slug:slug>/"

app_name = "casestudies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("case-studies/", studies.studies, name="studies"),
    path(_STUDY, studies.study, name="study"),
    path(f"{_STUDY}history/", studies.study_history, name="study_history"),
    path(f"{_STUDY}drafts/new/", drafts.draft_add, name="draft_add"),
    path(f"{_STUDY}drafts/<int:number>/", drafts.draft, name="draft"),
    path(
        f"{_STUDY}drafts/<int:number>/receipt/",
        drafts.draft_receipt,
        name="draft_receipt",
    ),
    path(f"{_STUDY}drafts/<int:number>/file/", drafts.draft_file, name="draft_file"),
    path(f"{_STUDY}drafts/<int:number>/verify/", promises.promises, name="promises"),
    path(
        f"{_STUDY}drafts/<int:number>/verify/<int:comment_pk>/",
        promises.promise_settle,
        name="promise_settle",
    ),
    path(f"{_STUDY}compare/", comparing.compare_choose, name="compare_choose"),
    path(f"{_STUDY}compare/<int:old>...<int:new>/", comparing.compare, name="compare"),
]

# Sharing one version.
_DRAFT = _STUDY + "drafts/<int:number>/"
_SHARE = _DRAFT + "shares/<int:pk>/"
urlpatterns += [
    path(_DRAFT + "shares/new/", shares.share_add, name="share_add"),
    path(_SHARE + "extend/", shares.share_extend, name="share_extend"),
    path(_SHARE + "end/", shares.share_end, name="share_end"),
    path(_SHARE + "invite/", shares.share_invite, name="share_invite"),
    path(_SHARE + "comment/", shares.share_comment, name="share_comment"),
]

# Review: rounds, assignments, comments, answers, links.
_REVIEWS = _STUDY + "reviews/"
_ROUND = _REVIEWS + "<int:number>/"
_REVIEW = "reviews/<int:pk>/"
_COMMENT = _REVIEW + "comments/<int:comment_pk>/"
urlpatterns += [
    path(_REVIEWS + "new/", rounds.round_open, name="round_open"),
    path(_ROUND, matrix.round_page, name="round"),
    path(_ROUND + "comments/set/", matrix.comments_set, name="comments_set"),
    path(_ROUND + "release/", rounds.round_release, name="round_release"),
    path(_ROUND + "close/", rounds.round_close, name="round_close"),
    path(_ROUND + "reviewers/new/", assignments.reviewer_add, name="reviewer_add"),
    path(_ROUND + "answers/", answers.answers_send, name="answers_send"),
    path(
        _ROUND + "comments/<int:comment_pk>/answer/",
        answers.answer,
        name="answer",
    ),
    path(
        _ROUND + "comments/<int:comment_pk>/split/",
        regrouping.comment_split,
        name="comment_split",
    ),
    path(_ROUND + "together/", regrouping.comments_together, name="comments_together"),
    path(_REVIEW, reviews.assignment, name="assignment"),
    path(_REVIEW + "overall/", reviews.assignment_overall, name="assignment_overall"),
    path(_REVIEW + "hand-in/", reviews.assignment_submit, name="assignment_submit"),
    path(_REVIEW + "add/", additions.assignment_add, name="assignment_add"),
    path(_REVIEW + "decline/", reviews.assignment_decline, name="assignment_decline"),
    path(_REVIEW + "extend/", assignments.assignment_extend, name="assignment_extend"),
    path(
        _REVIEW + "withdraw/",
        assignments.assignment_withdraw,
        name="assignment_withdraw",
    ),
    path(
        _REVIEW + "replace/", assignments.assignment_replace, name="assignment_replace"
    ),
    path(
        _REVIEW + "end-session/",
        assignments.assignment_end_session,
        name="assignment_end_session",
    ),
    path(_REVIEW + "commented/", commented.commented_add, name="commented_add"),
    path(_REVIEW + "commented/<int:file_pk>/", commented.commented, name="commented"),
    path(
        _REVIEW + "commented/<int:file_pk>/file/",
        commented.commented_file,
        name="commented_file",
    ),
    path(_REVIEW + "comments/new/", reviews.comment_add, name="comment_add"),
    path(_COMMENT, reviews.comment_edit, name="comment_edit"),
    path(_COMMENT + "delete/", reviews.comment_delete, name="comment_delete"),
    path(_COMMENT + "close/", answers.comment_close, name="comment_close"),
    path(_COMMENT + "reopen/", answers.comment_reopen, name="comment_reopen"),
    path("review-links/<str:key>/", links.review_link, name="review_link"),
    path(
        "review-links/<str:key>/no/",
        links.review_link_decline,
        name="review_link_decline",
    ),
    path("review-links/<str:key>/new/", links.review_link_new, name="review_link_new"),
]

# More time, for a draft, for answers, for a review; and who decides.
urlpatterns += [
    path(
        f"{_STUDY}steps/<int:pk>/more-time/",
        extensions.draft_more_time,
        name="draft_more_time",
    ),
    path(_ROUND + "more-time/", extensions.answers_more_time, name="answers_more_time"),
    path(
        _REVIEW + "more-time/",
        extensions.assignment_more_time,
        name="assignment_more_time",
    ),
    path(f"{_STUDY}more-time/<int:pk>/", extensions.extension, name="extension"),
]

# The end of the path: approval by the ILO, publication.
_PUBLICATION = f"{_STUDY}publications/<int:pk>/"
urlpatterns += [
    path(f"{_STUDY}approve/", publishing.approve, name="approve"),
    path(f"{_STUDY}reopen/", publishing.reopen, name="study_reopen"),
    path(f"{_STUDY}publish/", publishing.publish, name="publish"),
    path(_PUBLICATION, publishing.publication_edit, name="publication_edit"),
    path(
        _PUBLICATION + "unpublish/",
        publishing.publication_unpublish,
        name="publication_unpublish",
    ),
]
