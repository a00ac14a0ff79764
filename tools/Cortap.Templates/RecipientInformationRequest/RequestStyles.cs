using System.Xml.Linq;
using Cortap.Templates.Authoring;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Arial for the package, Times New Roman for the letter (docs/domain/recipient-information-request.md sections 3 and 8).</summary>
internal static class RequestStyles
{
    private const string LetterFont = "Times New Roman";
    private const double PortraitWidth = 468;
    private const double LandscapeWidth = 648;
    private const string Rule = "7F7F7F";

    public static XElement Create() => Stylesheet.Create("Arial", 10, [.. Text(), .. Tables(), .. Cover(), .. PageFurniture(), .. Letter()]);

    private static IEnumerable<Style> Text() =>
    [
        new("Normal", "Normal"),
        new("BodyText", "Body Text") { After = 8, Align = "both" },
        new("LeadIn", "Body Text Lead-In") { BasedOn = "BodyText", KeepWithNext = true },
        new("Heading1", "heading 1")
        {
            Next = "BodyText", Size = 16, Bold = true, Caps = true, Before = 12, After = 10, KeepWithNext = true, KeepLines = true, Outline = 1,
        },
        new("Heading2", "heading 2") { Next = "BodyText", Size = 11, Bold = true, Before = 12, After = 6, KeepWithNext = true, KeepLines = true, Outline = 2 },
        new("Heading2NewPage", "Heading 2 on New Page") { BasedOn = "Heading2", Next = "BodyText", PageBreakBefore = true },
        new("Heading3", "heading 3") { Next = "BodyText", Bold = true, Before = 12, After = 4, KeepWithNext = true, KeepLines = true, Outline = 3 },
        new("ListBullet", "List Bullet") { After = 3, Numbering = (Lists.Bullets, 0) },
        new("ListBulletLast", "List Bullet Last") { BasedOn = "ListBullet", After = 10 },
        new("TOCHeading", "TOC Heading") { Size = 16, Bold = true, Caps = true, After = 14 },
        new("TOC1", "toc 1") { Caps = true, After = 6, Tabs = [(PortraitWidth, "right", "dot")] },
        new("SectionEnd", "Section End") { Size = 1 },
    ];

    private static IEnumerable<Style> Tables() =>
    [
        new("TableText", "Table Text") { Size = 9, Before = 1, After = 1 },
        new("TableHeading", "Table Column Heading") { BasedOn = "TableText", Bold = true, KeepWithNext = true },

        // The name by which LibreOffice knows the header cell of a row, so that the PDF tags it as one.
        new("TableRowHeading", "Table Heading") { BasedOn = "TableText" },
        new("Answer", "Answer") { BasedOn = "TableText" },
        new("TableTitle", "Table Title") { Bold = true, Before = 12, After = 4, KeepWithNext = true },
        new("RequestItem", "Request Item") { BasedOn = "TableText", Before = 0, Numbering = (Lists.Requests, 1) },
    ];

    private static IEnumerable<Style> Cover() =>
    [
        new("CoverLine", "Cover Line") { Size = 16, Bold = true, Align = "center", After = 8 },
        new("CoverTitle", "Cover Title") { BasedOn = "CoverLine", Before = 36 },
        new("CoverName", "Cover Name") { BasedOn = "CoverLine", Size = 19 },
        new("CoverLongName", "Cover Long Name") { BasedOn = "CoverLine", Size = 13 },
        new("CoverContractor", "Cover Contractor") { BasedOn = "CoverLine", Size = 14, Before = 36, After = 4 },
        new("CoverReviewer", "Cover Reviewer") { BasedOn = "CoverLine", Size = 14, After = 4 },
    ];

    private static IEnumerable<Style> PageFurniture() =>
    [
        new("Header", "header") { Size = 8, Bold = true, Tabs = [(PortraitWidth, "right", null)] },
        new("WideHeader", "Wide Header") { Size = 8, Bold = true, Tabs = [(LandscapeWidth, "right", null)] },
        new("Footer", "footer") { Size = 8, Bold = true, RuleAbove = Rule, Tabs = [(PortraitWidth, "right", null)] },
        new("WideFooter", "Wide Footer") { Size = 8, Bold = true, RuleAbove = Rule, Tabs = [(LandscapeWidth, "right", null)] },
    ];

    private static IEnumerable<Style> Letter() =>
    [
        new("LetterLine", "Letter Line") { Font = LetterFont, Size = 12 },
        new("LetterBody", "Letter Body") { BasedOn = "LetterLine", After = 12 },
        new("LetterLast", "Letter Last Paragraph") { BasedOn = "LetterBody", KeepWithNext = true, KeepLines = true },
        new("LetterTitle", "Letter Title") { BasedOn = "LetterLine", Bold = true, Align = "center", After = 12 },
        new("LetterDate", "Letter Date") { BasedOn = "LetterLine", Before = 12, After = 18 },
        new("LetterSubject", "Letter Subject") { BasedOn = "LetterLine", Bold = true, Before = 12, After = 12 },
        new("LetterClosing", "Letter Closing") { BasedOn = "LetterLine", KeepWithNext = true },
        new("LetterSigner", "Letter Signer") { BasedOn = "LetterLine", Before = 42, KeepWithNext = true },
        new("LetterSignerTitle", "Letter Signer Title") { BasedOn = "LetterLine", KeepWithNext = true },
        new("LetterNote", "Letter Note") { BasedOn = "LetterLine", Before = 12 },
        new("LetterCopyLabel", "Letter Copy Label") { BasedOn = "LetterNote", KeepWithNext = true },
        new("LetterCopy", "Letter Copy") { BasedOn = "LetterLine", KeepWithNext = true },
        new("LetterFooter", "Letter Footer") { BasedOn = "LetterLine", Size = 9, Tabs = [(PortraitWidth, "right", null)] },
        new("LetterheadName", "Letterhead Name") { BasedOn = "LetterLine", Size = 13, Bold = true },
        new("LetterheadOffice", "Letterhead Office") { BasedOn = "LetterLine", Size = 10, Align = "right" },
        new("LetterheadRule", "Letterhead Rule") { BasedOn = "LetterLine", Size = 4, RuleAbove = Rule },
    ];
}
