using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Canonical;
using Cortap.Templates.Authoring;
using Cortap.Templates.RecipientInformationRequest.Areas;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Headers and footers (docs/domain/recipient-information-request.md section 3).</summary>
internal static class Furniture
{
    public const string Letterhead = "letterhead";
    public const string LetterFooter = "letterFooter";
    public const string CoverFooter = "coverFooter";
    public const string OverviewHeader = "overviewHeader";
    public const string ProfileHeader = "profileHeader";
    public const string ScheduleHeader = "scheduleHeader";
    public const string LastHeader = "lastHeader";
    public const string PageFooter = "pageFooter";
    public const string WidePageFooter = "widePageFooter";

    private const string RequestName = "{tab}FY{fiscal_year} RIR";
    private const int LetterheadColumn = 4680;

    public static string AreaHeader(ReviewArea area) => string.Create(CultureInfo.InvariantCulture, $"area{area.FtaNumber:D2}Header");

    public static void AddTo(TemplateBuilder template)
    {
        template
            .Header(Letterhead, [.. LetterheadTables(), P("LetterheadRule", "")])
            .Header(OverviewHeader, P("Header", "Overview" + RequestName))
            .Header(ProfileHeader, P("Header", "Section A – Recipient Profile" + RequestName))
            .Header(ScheduleHeader, ScheduleHeaderLine())
            .Header(
                LastHeader,
                If("attachments", P("Header", "Appendix – Evidence Named in Riskuity" + RequestName)),
                Unless("attachments", ScheduleHeaderLine()))
            .Footer(LetterFooter, P("LetterFooter", "FY{fiscal_year} {project.review_type} – {project.footer_name}{tab}Page {page}"))
            .Footer(CoverFooter, P("Footer", "{project.footer_name}{tab}FY{fiscal_year} RIR"))
            .Footer(PageFooter, P("Footer", "{project.footer_name}{tab}{page}"))
            .Footer(WidePageFooter, P("WideFooter", "{project.footer_name}{tab}{page}"));
        foreach (var requests in AreaRequests.All)
        {
            template.Header(
                AreaHeader(requests.Area),
                P("WideHeader", string.Create(CultureInfo.InvariantCulture, $"{requests.Area.FtaNumber}. {requests.Area.Heading}{RequestName}")));
        }
    }

    private static XElement ScheduleHeaderLine() => P("Header", "Section C – Site Visit Schedule and Key Dates" + RequestName);

    private static XElement[] LetterheadTables() =>
    [
        If("emblem", LetterheadTable([Emblem.Width, (2 * LetterheadColumn) - Emblem.Width - LetterheadColumn, LetterheadColumn], Emblem.Cell("LetterheadName"))),
        Unless("emblem", LetterheadTable([LetterheadColumn, LetterheadColumn])),
    ];

    private static XElement LetterheadTable(int[] widths, params XElement[] before) => Table.Of(Stylesheet.NoGrid, "Letterhead", widths, Table.Row(
    [
        .. before,
        Table.Cell(
            widths[^2],
            P("LetterheadName", "U.S. Department of Transportation"),
            P("LetterheadName", "Federal Transit Administration")),
        Table.Cell(
            LetterheadColumn,
            P("LetterheadOffice", "{b}{letter.office_name}{/b}"),
            If("letter.states", P("LetterheadOffice", "{letter.states}")),
            If("letter.office_address", FieldParagraph("LetterheadOffice", "letter.office_address|lines")),
            If("letter.office_phone", P("LetterheadOffice", "{letter.office_phone}"))),
    ]));
}
