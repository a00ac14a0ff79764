using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>The template of the draft_audit_report (docs/domain/draft-audit-report.md). Raise the version with every change of wording or layout.</summary>
internal static class DraftAuditReportTemplate
{
    private const string Version = "1.3.1";

    public static byte[] Create() => new TemplateBuilder("draft-audit-report", Version)
    {
        Title = "Template of the review report",
        Styles = ReportStyles.Create(),
        Numbering = ReportStyles.Lists(),
    }
        .Header("letterhead", Letter.Letterhead())
        .Footer("letterFooter", Footer("{page}"))
        .Footer("letterFirstFooter", P("Footer", ""))
        .Footer("bodyFooter", Footer("{page} | Page"))
        .Add(Letter.Create())
        .Add(CoverPage.Create())
        .Add(
            P("TOCHeading", "Table of Contents"),
            Contents(1, 2),
            SectionEnd("SectionMark", "", new Section { TopMargin = 31.68 }.ToXml()))
        .Add(ExecutiveSummary.Create())
        .Add(Background.Create())
        .Add(RecipientDescription.Create())
        .Add(Results.Create())
        .Add(Attendees.Create())
        .Add(Appendices.Create())
        .Write(new Section { Footer = "bodyFooter", StartAt = 1 });

    // A table lets a long name wrap beside the page number.
    private static XElement[] Footer(string page) =>
    [
        Table.Of(Stylesheet.TopRule, "Review and page", [8460, 900], Table.Row(
            Table.Cell(8460, P("Footer", "{footer_title}")),
            Table.Cell(900, P("FooterPage", page)))),
        P("SectionMark", ""),
    ];
}
