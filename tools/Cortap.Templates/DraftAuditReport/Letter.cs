using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Part A, the transmittal letter.</summary>
internal static class Letter
{
    private const int ContactWidth = 3360;

    /// <summary>Agency left, office right; with the emblem of the office before it when there is one.</summary>
    public static XElement[] Letterhead() =>
    [
        If("emblem", Letterhead([Emblem.Width, 9360 - Emblem.Width - ContactWidth, ContactWidth], Emblem.Cell("Letterhead"))),
        Unless("emblem", Letterhead([9360 - ContactWidth, ContactWidth])),
        P("LetterheadRule", ""),
    ];

    private static XElement Letterhead(int[] widths, params XElement[] before) => Table.Of(Stylesheet.NoGrid, "Letterhead", widths, Table.Row(
    [
        .. before,
        Table.Cell(
            widths[^2],
            P("LetterheadTitle", "U.S. Department of Transportation"),
            P("LetterheadTitle", "Federal Transit Administration")),
        Table.Cell(
            ContactWidth,
            P("Letterhead", "{b}Region {region.number}{/b}"),
            P("Letterhead", "{region.states}"),
            If("letter.office_lines", P("Letterhead", "{letter.office_lines}"))),
    ]));

    public static XElement Create() => If("letter", Opening(), Findings(), Closing());

    private static XElement[] Opening() =>
    [
        P("LetterDate", "{letter.date}"),
        P("LetterAddress", "{letter.address_lines}"),
        P("LetterSubject", "Re:{tab}Fiscal Year {fiscal_year} {review_type} – {status} Report"),
        P("LetterText", "{if letter.is_personal}Dear {end}{letter.greeting}:"),
        P("LetterText",
            "Enclosed is the {status|lower} report on the Fiscal Year (FY) {fiscal_year} {review_type} that the Federal Transit Administration (FTA) " +
            "carried out of {recipient.name}{if recipient.has_acronym} ({recipient.acronym}){end} in {recipient.city_state}. The review assessed how " +
            "{recipient.acronym} meets the requirements that 49 U.S.C. Chapter 53 attaches to FTA assistance. It rests on a sample of records and " +
            "practices. It was not an audit, and it is not a full and final determination of compliance."),
        If("covid", P("LetterText",
            "Because of the COVID-19 public health emergency, the review had a wider scope than usual. It also covered the use that " +
            "{recipient.acronym} made of the administrative relief and flexibilities granted by FTA, and of funds from the Coronavirus Aid, Relief, " +
            "and Economic Security (CARES) Act of 2020, the Coronavirus Response and Relief Supplemental Appropriations Act (CRRSAA) of 2021, and the " +
            "American Rescue Plan (ARP) Act of 2021.")),
    ];

    private static XElement[] Findings() =>
    [
        P("LetterText",
            "{unless outcome.has_deficiencies}The review found no deficiencies in any of the {areas_total} areas that it covered.{end}" +
            "{if outcome.has_deficiencies}The review covered {areas_total} areas. Deficiencies were found in {outcome.count|words} {outcome.noun}: " +
            "{outcome.areas|list}.{end} " + Passages.Repeats),
        If("erf.any", P("LetterText", Passages.EnhancedReviewFocus)),
        If("closed.some", P("LetterText", Passages.Closed)),
        If("is_draft", P("LetterText",
            "Please review the draft report and send any comments to {reviewer.name} of {firm} and to {manager.name} of FTA within ten business days " +
            "of the date of this letter. FTA will issue the final report within fourteen business days of receiving your response.")),
    ];

    private static XElement[] Closing() =>
    [
        P("LetterClosing",
            "Thank you for the cooperation and assistance that {recipient.acronym} gave to the review team. If you have questions, please contact " +
            "{manager.name}{if manager.title}, {manager.title}{if manager.reachable},{end}{end}{if manager.phone} at {manager.phone}{end}" +
            "{if manager.email}{if manager.phone} or{end} at {manager.email|mailto}{end}, or the lead reviewer, {reviewer.name} of {firm}" +
            "{if reviewer.phone}, at {reviewer.phone}{end}{if reviewer.email}{if reviewer.phone} or{end}{unless reviewer.phone},{end} at {reviewer.email|mailto}{end}."),
        P("LetterClosing", "Sincerely,"),
        If("letter.officer_name", P("LetterSignature", "{letter.officer_name}{br}{letter.officer_title}")),
        Unless("letter.officer_name", P("LetterBlankSignature", "{letter.officer_title}")),
        SectionEnd(
            "LetterEnd",
            "Enclosure{if letter.copy_lines}{br}{br}cc:{br}{letter.copy_lines}{end}",
            new Section { FirstPageDiffers = true, FirstHeader = "letterhead", FirstFooter = "letterFirstFooter", Footer = "letterFooter", StartAt = 1 }.ToXml()),
    ];
}
