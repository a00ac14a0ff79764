using System.Xml.Linq;
using Cortap.Templates.Authoring;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Styles and lists of the report (docs/domain/draft-audit-report.md, section 1).</summary>
internal static class ReportStyles
{
    private const int Headings = 1;
    private const int Bullets = 2;

    private const string DarkBlue = "365F91";

    // FTA's templates have 4F81BD, whose contrast on white is 4.0 : 1; Section 508 asks for 4.5 : 1.
    private const string Blue = "3F6FA8";

    public static XElement Create() => Stylesheet.Create("Times New Roman", 12, [.. Body, .. HeadingStyles, .. Letter, .. Cover, .. Tables]);

    public static XElement Lists() => Numbering.Create(
        [new("upperRoman", "%1.", 36, 36, "Heading1"), new("decimal", "%2.", 36, 36, "Heading2")],
        [Numbering.Bullet]);

    private static Style[] Body =>
    [
        new("Normal", "Normal"),
        new("BodyText", "Body Text") { After = 12 },
        new("BodyLead", "Body Lead") { BasedOn = "BodyText", KeepWithNext = true },
        new("ListBullet", "List Bullet") { After = 6, Numbering = (Bullets, 0) },
        new("Requirement", "Requirement") { BasedOn = "BodyText", KeepWithNext = true },
        new("Finding", "Finding") { BasedOn = "BodyText", KeepLines = true },
        new("BodyTextKept", "Body Text Kept") { BasedOn = "BodyText", KeepWithNext = true },
        new("ListBulletLast", "List Bullet Last") { BasedOn = "ListBullet", After = 12 },
        new("ListBulletKept", "List Bullet Kept") { BasedOn = "ListBullet", KeepWithNext = true },
        new("ListBulletLastKept", "List Bullet Last Kept") { BasedOn = "ListBulletLast", KeepWithNext = true },
        new("DeficiencyTitle", "Deficiency Title") { Bold = true, Italic = true, After = 6, KeepWithNext = true },
        new("Narrative", "Narrative") { BasedOn = "BodyText" },
        new("TableTitle", "Table Title") { Size = 10, Bold = true, After = 4, KeepWithNext = true },
        new("TableTitleNewPage", "Table Title on New Page") { BasedOn = "TableTitle", PageBreakBefore = true },
        new("TableNote", "Table Note") { Size = 9, Before = 4, After = 8 },
        new("Header", "header"),
        new("Footer", "footer") { Size = 9 },
        new("FooterPage", "Footer Page") { BasedOn = "Footer", Align = "right" },
        new("SectionMark", "Section Mark") { Size = 1 },
    ];

    private static Style[] HeadingStyles =>
    [
        new("Heading1", "heading 1") { Size = 14, Bold = true, Color = DarkBlue, Before = 24, After = 12, KeepWithNext = true,
            Next = "BodyText", Numbering = (Headings, 0), Outline = 1 },
        new("Heading2", "heading 2") { Size = 13, Bold = true, Color = Blue, Before = 24, After = 12, KeepWithNext = true,
            Next = "BodyText", Numbering = (Headings, 1), Outline = 2 },
        new("Heading3", "heading 3") { Bold = true, Before = 12, After = 6, KeepWithNext = true, Next = "BodyText", Outline = 3 },
        new("TOCHeading", "TOC Heading") { Size = 14, Bold = true, Color = DarkBlue, After = 12, KeepWithNext = true },
        new("TOC1", "toc 1") { Bold = true, Before = 4, After = 3, Left = 36, Hanging = 36, Tabs = [(36, "left", null), (468, "right", "dot")] },
        new("TOC2", "toc 2") { After = 1, Left = 64, Hanging = 28, Tabs = [(64, "left", null), (468, "right", "dot")] },
    ];

    private static Style[] Letter =>
    [
        new("Letterhead", "Letterhead") { Size = 9, Color = DarkBlue, Align = "right" },
        new("LetterheadRule", "Letterhead Rule") { Size = 4, RuleAbove = DarkBlue },
        new("LetterheadTitle", "Letterhead Title") { Size = 11, Bold = true, Color = DarkBlue },
        new("LetterText", "Letter Text") { Lines = 1.15, After = 12 },
        new("LetterDate", "Letter Date") { BasedOn = "LetterText", Before = 12 },
        new("LetterAddress", "Letter Address") { Lines = 1.15 },
        new("LetterSubject", "Letter Subject") { BasedOn = "LetterText", Bold = true, Before = 12, Left = 36, Right = 54, Hanging = 36 },
        new("LetterClosing", "Letter Closing") { BasedOn = "LetterText", KeepWithNext = true, KeepLines = true },
        new("LetterSignature", "Letter Signature") { Lines = 1.15, Before = 40, KeepWithNext = true, KeepLines = true },
        new("LetterBlankSignature", "Letter Blank Signature") { Before = 52, Right = 252, RuleAbove = "000000", KeepWithNext = true, KeepLines = true },
        new("LetterEnd", "Letter End") { Lines = 1.15, Before = 12, Left = 0 },
    ];

    private static Style[] Cover =>
    [
        new("Cover", "Cover") { Size = 16, Bold = true, Align = "center", Left = 36, Right = 36 },
        new("CoverLong", "Cover Long Name") { BasedOn = "Cover", Size = 12 },
        new("CoverTitle", "Title") { BasedOn = "Cover", Before = 30, After = 30 },
        new("CoverBlock", "Cover Block") { BasedOn = "Cover", Before = 14, After = 14 },
        new("CoverLabel", "Cover Label") { Size = 16, Italic = true, Align = "center", Before = 30, After = 6 },
        new("CoverDates", "Cover Dates") { Size = 12, Align = "center", After = 3 },
        new("CoverFirstDate", "Cover First Date") { Size = 12, Align = "center", Before = 30, After = 3 },
    ];

    private static Style[] Tables =>
    [
        // One size in all tables: the largest at which the summary of a review with few findings fits a page.
        new("TableText", "Table Text") { Size = 9 },
        new("TableCentered", "Table Centered") { BasedOn = "TableText", Align = "center" },
        new("TableRight", "Table Right") { BasedOn = "TableText", Align = "right" },
        new("TableHeader", "Table Header") { BasedOn = "TableText", Bold = true, Align = "center", KeepWithNext = true },
        new("TableGroup", "Table Group") { BasedOn = "TableText", Bold = true, Italic = true, KeepWithNext = true },

        // The name by which LibreOffice knows the header cell of a row, so that the PDF tags it as one.
        new("TableRowHeader", "Table Heading") { BasedOn = "TableText", Left = 16, Hanging = 16, Tabs = [(16, "left", null)] },
        new("AfterTable", "After Table") { BasedOn = "BodyText", Before = 12 },
    ];
}
