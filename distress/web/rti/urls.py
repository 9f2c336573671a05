"""Pages of the RTI desk, and the public's door to it."""

from django.urls import path

from distress.web.rti import (
    answers,
    appeals,
    calendar,
    composer,
    desk,
    door,
    freezing,
    letters,
    package,
    papers,
)

urlpatterns = [
    path("rti/", desk.page, name="rti"),
    path("rti/new/", desk.new, name="rti-new"),
    path("rti/calendar/", calendar.page, name="rti-calendar"),
    path("rti/<uuid:code>/", desk.detail, name="rti-request"),
    path("rti/<uuid:code>/steps/<str:kind>/", desk.step, name="rti-step"),
    path("rti/<uuid:code>/acknowledgement/", desk.acknowledgement, name="rti-acknowledgement"),
    path("rti/<uuid:code>/intimation/", desk.intimation, name="rti-intimation"),
    path("rti/<uuid:code>/letters/<int:number>/<str:letter>/", letters.page, name="rti-letter"),
    path("rti/<uuid:code>/answer/", composer.page, name="rti-answer"),
    path("rti/<uuid:code>/answer/pick/", composer.pick, name="rti-answer-pick"),
    path("rti/answers/<uuid:code>/preview/", freezing.preview, name="rti-answer-preview"),
    path("rti/answers/<uuid:code>/withhold/", composer.withhold, name="rti-answer-withhold"),
    path(
        "rti/answers/<uuid:code>/give/<uuid:withholding>/",
        composer.give,
        name="rti-answer-give",
    ),
    path("rti/answers/<uuid:code>/reply/", composer.reply, name="rti-answer-reply"),
    path(
        "rti/answers/<uuid:code>/replies/<int:number>/unsay/",
        composer.unsay,
        name="rti-answer-unsay",
    ),
    path("rti/answers/<uuid:code>/freeze/", freezing.freeze, name="rti-answer-freeze"),
    path(
        "rti/answers/<uuid:code>/publish/<int:question>/",
        answers.publish,
        name="rti-answer-publish",
    ),
    path("rti/packages/<uuid:code>/", package.take, name="rti-package"),
    path("papers/", papers.page, name="papers"),
    path("public/rti/", door.register, name="public-rti"),
    path("public/rti/package/", package.public, name="public-rti-package"),
    path("public/rti/answers/", answers.public, name="public-rti-answers"),
    path(
        "public/rti/answers/<int:question>/<int:size>/<str:form>",
        answers.file,
        name="public-rti-answer-file",
    ),
    path("public/rti/appeal/", appeals.page, name="public-rti-appeal"),
    path("public/rti/new/", door.new, name="public-rti-new"),
]
