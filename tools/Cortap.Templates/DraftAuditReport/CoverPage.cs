using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Part B, the cover.</summary>
internal static class CoverPage
{
    public static XElement[] Create() =>
    [
        P("CoverTitle", "{status|upper} REPORT"),
        P("Cover", "FISCAL YEAR {fiscal_year}"),
        P("Cover", "{review_type|upper}"),
        P("CoverBlock", "of"),
        If("recipient.is_long", P("CoverLong", "{recipient.name}")),
        Unless("recipient.is_long", P("Cover", "{recipient.name}")),
        If("recipient.has_acronym", P("Cover", "({recipient.acronym})")),
        P("Cover", "{recipient.city_state}"),
        P("CoverBlock", "ID: {recipient.id}"),
        P("CoverLabel", "Performed for:"),
        P("Cover", "U.S. DEPARTMENT OF TRANSPORTATION"),
        P("Cover", "FEDERAL TRANSIT ADMINISTRATION"),
        P("Cover", "REGION {region.number}"),
        P("CoverLabel", "Prepared By:"),
        P("Cover", "{firm}"),
        Each("cover.dates",
            If("@first", P("CoverFirstDate", "{label}: {date}")),
            Unless("@first", P("CoverDates", "{label}: {date}"))),
        SectionEnd("CoverDates", "{cover.last_label}: {cover.last_date}", new Section().ToXml()),
    ];
}
