using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>A PDF as poppler reads it.</summary>
internal sealed partial class PdfText
{
    private PdfText(string text)
    {
        Pages = [.. text.Split('\f')];
        Letters = LettersOf(text);
    }

    public IReadOnlyList<string> Pages { get; }

    /// <summary>Without white space and hyphenation, which are the layout's.</summary>
    public string Letters { get; }

    public static PdfText Read(byte[] pdf) => Read(pdf, "-layout");

    /// <summary>Cell by cell instead of line by line.</summary>
    public static PdfText ReadCells(byte[] pdf) => Read(pdf, "-raw");

    public static string LettersOf(string text) =>
        string.Concat(text.Where(character => !char.IsWhiteSpace(character) && character != '\u00AD')).Replace('\u2011', '-');

    public static string Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        return output.GetAwaiter().GetResult();
    }

    // Poppler computes a color transformation for each page from the output intent, which takes forty times as long as its text.
    private static PdfText Read(byte[] pdf, string order) =>
        new(Run("pdftotext", Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(pdf).Replace("/OutputIntents", "/OutputIntentz", StringComparison.Ordinal)), order, "-", "-"));

    /// <summary>Every entry of the table of contents stands, as a heading, on the page that it names; pages count from the one after the contents.</summary>
    public void ShouldHaveRightContents(int leastEntries)
    {
        var contents = Pages.Index().First(page => page.Item.Contains("Table of Contents", StringComparison.Ordinal)).Index;
        var entries = ContentsEntry().Matches(Pages[contents]);
        entries.Count.ShouldBeGreaterThanOrEqualTo(leastEntries);
        foreach (Match entry in entries)
        {
            var page = Pages[contents + int.Parse(entry.Groups["page"].Value)];
            LettersOf(page).ShouldContain(LettersOf(entry.Groups["heading"].Value), Case.Sensitive, entry.Value);
        }
    }

    /// <summary>The pages that the table of contents names, in order.</summary>
    public IReadOnlyList<int> ContentsPages() =>
        [.. ContentsEntry().Matches(Pages.First(page => page.Contains("Table of Contents", StringComparison.Ordinal))).Select(entry => int.Parse(entry.Groups["page"].Value))];

    /// <summary>Number and text of its entries, in order.</summary>
    public IReadOnlyList<string> ContentsHeadings() =>
        [.. ContentsEntry().Matches(Pages.First(page => page.Contains("Table of Contents", StringComparison.Ordinal))).Select(entry => entry.Groups["heading"].Value)];

    [GeneratedRegex(@"^\s*(?<heading>[IVX0-9]+\.\s+\S.*?)\.{3,}\s*(?<page>\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ContentsEntry();
}
