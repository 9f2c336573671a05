"""Pages of the auditor's desk."""

from django.urls import path

from distress.web.desk import anomalies, findings, home, notes, questions, timelines, unsealings

urlpatterns = [
    path("oversight/desk/", home.home, name="desk"),
    path("oversight/anomalies/", anomalies.page, name="anomalies"),
    path("oversight/timelines/<uuid:code>/", timelines.page, name="timeline"),
    path("oversight/questions/", questions.page, name="questions"),
    path("oversight/questions/<uuid:code>/", questions.run, name="question"),
    path("oversight/questions/<uuid:code>/end/", questions.end, name="question-end"),
    path("oversight/findings/", findings.page, name="findings"),
    path("oversight/findings/new/", findings.new, name="finding-new"),
    path("oversight/findings/<uuid:code>/", findings.detail, name="finding"),
    path("oversight/findings/<uuid:code>/answer/", findings.answer, name="finding-answer"),
    path("oversight/findings/<uuid:code>/judge/", findings.judge, name="finding-judge"),
    path("oversight/notes/", notes.page, name="notes"),
    path("oversight/notes/new/", notes.new, name="note-new"),
    path("oversight/sealed/", unsealings.page, name="unsealings"),
    path("oversight/sealed/new/", unsealings.new, name="unsealing-new"),
    path("oversight/sealed/<uuid:code>/", unsealings.detail, name="unsealing"),
    path("oversight/sealed/<uuid:code>/approve/", unsealings.approve, name="unsealing-approve"),
    path("oversight/sealed/<uuid:code>/refuse/", unsealings.refuse, name="unsealing-refuse"),
    path("oversight/sealed/<uuid:code>/open/", unsealings.opened, name="unsealing-open"),
]
