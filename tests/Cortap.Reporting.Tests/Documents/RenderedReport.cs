using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Tests.Canonical;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>The draft report of one fixture, rendered once for all tests.</summary>
internal sealed class RenderedReport
{
    private static readonly ReportRenderer Renderer = ReportRenderer.Create();
    private static readonly ConcurrentDictionary<string, Lazy<RenderedReport>> Reports = new();

    private RenderedReport(string fixture)
    {
        var folder = Path.Combine(FixtureCase.Root, fixture);
        var json = File.ReadAllBytes(Path.Combine(folder, "expected-canonical.json"));
        Canonical = CanonicalJson.Deserialize(json);
        Facts = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected-report-facts.json")))!.AsObject();
        Request = RequestFor(Canonical, Convert.ToHexStringLower(SHA256.HashData(json)));
        Docx = Renderer.Render(Request, CancellationToken.None);
        Paragraphs = WordText.Paragraphs(Docx);
        (Letter, Body) = SplitLetter();
    }

    public static TheoryData<string> Fixtures => [.. new[]
    {
        "01-full-494", "02-small-clean-smr", "03-unicode-long", "04-all-deficient", "06-paged-130", "07-legacy-23-final", "08-dirty-data",
    }];

    public CanonicalDocument Canonical { get; }

    public JsonObject Facts { get; }

    public RenderRequest Request { get; }

    public byte[] Docx { get; }

    /// <summary>All paragraphs in document order.</summary>
    public IReadOnlyList<string> Paragraphs { get; }

    public IReadOnlyList<string> Letter { get; }

    /// <summary>From the first heading on.</summary>
    public IReadOnlyList<string> Body { get; }

    public static RenderedReport Of(string fixture) => Reports.GetOrAdd(fixture, name => new Lazy<RenderedReport>(() => new RenderedReport(name))).Value;

    public static RenderRequest RequestFor(CanonicalDocument canonical, string sha256 = "00") =>
        new(ReportType.DraftAuditReport, canonical, sha256, "rpt-20260211-160045-a1b2c3d4");

    public static byte[] Render(CanonicalDocument canonical, IReadOnlyList<string>? attachments = null) =>
        Renderer.Render(RequestFor(canonical) with { Attachments = attachments }, CancellationToken.None);

    /// <summary>Headings as (level, text).</summary>
    public IReadOnlyList<(int Level, string Text)> Headings() => WordText.Read(Docx, document => document.MainDocumentPart!.Document.Body!
        .Descendants<Paragraph>()
        .Where(paragraph => WordText.StyleOf(paragraph) is "Heading1" or "Heading2")
        .Select(paragraph => (WordText.StyleOf(paragraph)![^1] - '0', WordText.Of(paragraph))).ToList());

    /// <summary>Area headings of Section IV.</summary>
    public IReadOnlyList<string> ResultHeadings() =>
        [.. Headings().SkipWhile(heading => heading.Text != "Results of the Review").Skip(1).TakeWhile(heading => heading.Level == 2).Select(heading => heading.Text)];

    /// <summary>Paragraphs of Section IV below the heading of an area.</summary>
    public IReadOnlyList<string> ResultsOf(string heading)
    {
        var results = Body.SkipWhile(text => text != "Results of the Review").Skip(1).ToList();
        var headings = ResultHeadings();
        return [.. results.SkipWhile(text => text != heading).Skip(1).TakeWhile(text => !headings.Contains(text) && text is not ("Attendees" or "Appendices"))];
    }

    /// <summary>Rows of the summary table without its header row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> SummaryRows() => WordText.Read(Docx, document => document.MainDocumentPart!.Document.Body!
        .Elements<Table>().First(table => table.Descendants<GridColumn>().Count() == 7)
        .Elements<TableRow>().Skip(1)
        .Select(row => (IReadOnlyList<string>)[.. row.Elements<TableCell>().Select(cell => string.Join("\n", cell.Elements<Paragraph>().Select(WordText.Of)))])
        .ToList());

    private (IReadOnlyList<string>, IReadOnlyList<string>) SplitLetter()
    {
        var cover = Paragraphs.ToList().FindIndex(text => text is "DRAFT REPORT" or "FINAL REPORT");
        var first = WordText.Read(Docx, document => document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>().ToList()
            .FindIndex(paragraph => WordText.StyleOf(paragraph) == "Heading1"));
        return ([.. Paragraphs.Take(cover)], [.. Paragraphs.Skip(first)]);
    }
}
