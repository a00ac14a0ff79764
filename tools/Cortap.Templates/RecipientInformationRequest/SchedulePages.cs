using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Section C and, when it was asked for, the list of evidence (docs/domain/recipient-information-request.md section 9).</summary>
internal static class SchedulePages
{
    private const string Body = "BodyText";
    private const string ToBeDetermined = "To be determined";

    private static readonly Column[] Columns = [new("Milestone", 5475), new("Timeline", 3855)];

    /// <summary>The last section of the document: Section C, or the appendix when there is one.</summary>
    public static Section LastSection { get; } = new() { Header = Furniture.LastHeader, Footer = Furniture.PageFooter };

    public static XElement[] Create() =>
    [
        P("Heading1", "Section C – Site Visit Schedule and Key Dates"),
        P(
            Body,
            "Which review areas will be discussed during the site visit is settled after the documents have been reviewed. The milestones " +
            "are as follows. A final schedule will replace this draft."),
        P("Heading2", "Site Visit Schedule"),
        Form.Create(
            "Site visit schedule",
            Columns,
            ["Entrance conference", Known("schedule.entrance_conference")],
            ["Discussions of review areas", Known("schedule.discussions")],
            ["Follow-up documents due", ToBeDetermined],
            ["Summary of preliminary findings sent to the recipient", ToBeDetermined],
            ["Exit conference", Known("schedule.exit_conference")]),
        P("Heading2", "Key Review Dates"),
        Form.Create(
            "Key review dates",
            Columns,
            ["Answers to this request due to the lead reviewer", Known("project.due_date", "TBD")],
            ["Agenda package sent to the recipient", "At least two weeks before the site visit"],
            [
                "Site visit: entrance conference, discussions, follow-up documents, preliminary findings, and exit conference",
                Known("project.site_visit_dates"),
            ]),
        If(
            "attachments",
            SectionEnd("SectionEnd", "", new Section { Header = Furniture.ScheduleHeader, Footer = Furniture.PageFooter }.ToXml()),
            P("Heading1", "Appendix – Evidence Named in Riskuity"),
            If(
                "attachments.items",
                P(Body, "The assessments of this project in Riskuity name the following evidence. The files themselves are not attached."),
                Each("attachments.items", P("ListBullet", "{text}"))),
            Unless("attachments.items", P(Body, "The assessments of this project in Riskuity name no evidence."))),
    ];

    private static string Known(string path, string otherwise = ToBeDetermined) =>
        $"{{if {path}}}{{{path}}}{{end}}{{unless {path}}}{otherwise}{{end}}";
}
