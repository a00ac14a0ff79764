using Cortap.Reporting.Documents.Signing;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>200 edits as people make them: 10 in each of 20 reports. Each must be named with the old and the new text, and nothing else.</summary>
public sealed class SeededEditTests
{
    private const int Reports = 20;
    private const int EditsPerReport = 10;

    // Between two edits, so that a removed paragraph beside an added one does not read as a changed one.
    private const int Distance = 3;

    [Fact]
    public void Verify_TwoHundredEdits_NamesAllOfThemAndNothingElse()
    {
        using var kit = new SignatureKit();
        var kinds = new Dictionary<string, int>();
        foreach (var seed in Enumerable.Range(1, Reports))
        {
            var fixtures = ((IEnumerable<object[]>)RenderedReport.Fixtures).Select(row => (string)row[0]).ToList();
            var signed = kit.Signer.Sign(RenderedReport.Of(fixtures[seed % fixtures.Count]).Docx, isFinal: seed % 2 == 0);

            var edited = Edit(signed, new Random(seed), out var expected);
            var verification = kit.Verifier.Verify(edited);

            verification.Outcome.ShouldBe(VerificationOutcome.Altered, $"seed {seed}: {verification.Reason}");
            Sorted(verification.Paragraphs!).ShouldBe(Sorted(expected), $"seed {seed}");
            foreach (var change in expected)
            {
                var kind = change.Before is null ? "added" : change.After is null ? "removed" : "changed";
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }
        }

        kinds.Values.Sum().ShouldBe(Reports * EditsPerReport);
        kinds.Count.ShouldBe(3);
    }

    private static List<string> Sorted(IEnumerable<ParagraphChange> changes) =>
        [.. changes.Select(change => $"{change.Place} | {change.Before} | {change.After}").Order(StringComparer.Ordinal)];

    private static byte[] Edit(byte[] docx, Random random, out List<ParagraphChange> expected)
    {
        expected = [];
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var document = WordprocessingDocument.Open(stream, isEditable: true))
        {
            var paragraphs = document.MainDocumentPart!.Document.Body!.Descendants<Paragraph>().Where(paragraph => Folded(paragraph).Length > 0).ToList();
            var free = Enumerable.Range(0, paragraphs.Count).Where(index => IsPlain(paragraphs[index])).ToHashSet();
            for (var i = 0; i < EditsPerReport; i++)
            {
                var index = free.ElementAt(random.Next(free.Count));
                free.RemoveWhere(other => Math.Abs(other - index) <= Distance);
                expected.Add(Edit(paragraphs[index], random, $"edit{i}x{random.Next(1000, 9999)}"));
            }

            document.MainDocumentPart.Document.Save();
        }

        return stream.ToArray();
    }

    private static ParagraphChange Edit(Paragraph paragraph, Random random, string word)
    {
        var before = Folded(paragraph);
        var isFree = paragraph.Parent is Body;
        switch (random.Next(isFree ? 4 : 2))
        {
            case 0:
                var texts = paragraph.Descendants<Text>().Where(text => text.Text.Trim().Length > 0).ToList();
                var changed = texts[random.Next(texts.Count)];
                changed.Text = random.Next(2) == 0 ? $"{changed.Text} {word}" : changed.Text.Replace(changed.Text.Trim().Split(' ')[0], word, StringComparison.Ordinal);
                changed.Space = SpaceProcessingModeValues.Preserve;
                return new ParagraphChange(ParagraphPlace.Body, before, Folded(paragraph));
            case 1:
                var added = new Paragraph(new Run(new Text($"A new remark, {word}.")));
                paragraph.InsertAfterSelf(added);
                return new ParagraphChange(ParagraphPlace.Body, null, Folded(added));
            case 2:
                var rewritten = new Run(new Text($"Rewritten from beginning to end, {word}."));
                foreach (var child in paragraph.ChildElements.Where(child => child is not ParagraphProperties).ToList())
                {
                    child.Remove();
                }

                paragraph.AppendChild(rewritten);
                return new ParagraphChange(ParagraphPlace.Body, before, Folded(paragraph));
            default:
                paragraph.Remove();
                return new ParagraphChange(ParagraphPlace.Body, before, null);
        }
    }

    // Fields and section ends are more than text.
    private static bool IsPlain(Paragraph paragraph) => !paragraph.Descendants<FieldChar>().Any() && !paragraph.Descendants<SimpleField>().Any()
        && !paragraph.Descendants<SectionProperties>().Any() && !paragraph.Descendants<Paragraph>().Any();

    private static string Folded(Paragraph paragraph) => string.Join(' ', string.Concat(paragraph.Descendants().Select(element => element switch
    {
        Text text => text.Text,
        TabChar or Break when element.Parent is Run => " ",
        NoBreakHyphen => "\u2011",
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
