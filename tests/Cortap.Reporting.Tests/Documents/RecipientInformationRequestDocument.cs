using System.Collections.Concurrent;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Tests.Canonical;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A rendered request, opened for reading.</summary>
internal sealed class RecipientInformationRequestDocument : IDisposable
{
    private static readonly RecipientInformationRequestRenderer Renderer = new(
        RecipientInformationRequestDefinition.Value.Template.Load(), NullLogger<RecipientInformationRequestRenderer>.Instance);

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Fixtures = new();

    private readonly WordprocessingDocument _document;

    private RecipientInformationRequestDocument(byte[] content)
    {
        Content = content;
        _document = WordprocessingDocument.Open(new MemoryStream(content, writable: false), isEditable: false);
    }

    public byte[] Content { get; }

    public MainDocumentPart Main => _document.MainDocumentPart!;

    public Body Body => Main.Document.Body!;

    public string Title => _document.PackageProperties.Title!;

    /// <summary>Text of every paragraph of the body, one a line.</summary>
    public string Text => string.Join('\n', Body.Descendants<Paragraph>().Select(TextOf));

    public IReadOnlyList<string> Headings => [.. Body.Descendants<Paragraph>().Where(paragraph => StyleOf(paragraph) == "Heading1").Select(TextOf)];

    public IReadOnlyList<SectionProperties> Sections => [.. Body.Descendants<SectionProperties>()];

    public IReadOnlyList<string> LinkTargets =>
        [.. Main.HyperlinkRelationships.Concat(Main.HeaderParts.SelectMany(part => part.HyperlinkRelationships))
            .Concat(Main.FooterParts.SelectMany(part => part.HyperlinkRelationships)).Select(link => link.Uri.OriginalString)];

    public static RecipientInformationRequestDocument OfFixture(string name) =>
        new(Fixtures.GetOrAdd(name, _ => new Lazy<byte[]>(() => Render(new FixtureCase(name).Transform()))).Value);

    public static RecipientInformationRequestDocument Of(CanonicalDocument canonical, IReadOnlyList<string>? attachments = null) =>
        new(Render(canonical, attachments));

    public static byte[] Render(CanonicalDocument canonical, IReadOnlyList<string>? attachments = null) =>
        Renderer.Render(RequestFor(canonical, attachments), CancellationToken.None);

    public static RenderRequest RequestFor(CanonicalDocument canonical, IReadOnlyList<string>? attachments = null) =>
        new(ReportType.RecipientInformationRequest, canonical, new string('a', 64), "rpt-20260211-160045-a1b2c3d4", attachments);

    /// <summary>Paragraphs of the section with this index, those of tables included.</summary>
    public IReadOnlyList<string> LinesOfSection(int index)
    {
        var sections = new List<List<string>> { new() };
        foreach (var paragraph in Body.Descendants<Paragraph>())
        {
            sections[^1].Add(TextOf(paragraph));
            if (paragraph.ParagraphProperties?.SectionProperties is not null)
            {
                sections.Add([]);
            }
        }

        return sections[index];
    }

    public IEnumerable<string> Headers => Main.HeaderParts.Select(part => Shown(part.Header));

    public string HeaderOf(SectionProperties section) =>
        Shown(((HeaderPart)Main.GetPartById(section.Elements<HeaderReference>().Single(reference => reference.Type! == HeaderFooterValues.Default).Id!)).Header);

    public string FooterOf(SectionProperties section) =>
        Shown(((FooterPart)Main.GetPartById(section.Elements<FooterReference>().Single(reference => reference.Type! == HeaderFooterValues.Default).Id!)).Footer);

    public static string TextOf(Paragraph paragraph) => WordText.Of(paragraph).Replace("\t", "", StringComparison.Ordinal);

    public static string? StyleOf(Paragraph paragraph) => paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;

    // InnerText would contain field codes too.
    private static string Shown(OpenXmlElement part) => string.Concat(part.Descendants<Paragraph>().Select(TextOf));

    public void Dispose() => _document.Dispose();
}
