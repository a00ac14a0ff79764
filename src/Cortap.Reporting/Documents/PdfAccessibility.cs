namespace Cortap.Reporting.Documents;

/// <summary>What machine checks found out about the accessibility of a PDF (docs/documents.md, "Accessibility").</summary>
/// <param name="Standard">What the PDF claims and is held to, for example <c>PDF/UA-1</c>.</param>
/// <param name="Checks">How many checks were made.</param>
/// <param name="Failures">One line for each check that failed; empty when the PDF passes.</param>
public sealed record PdfAccessibility(string Standard, int Checks, IReadOnlyList<string> Failures);

/// <summary>Checks PDF files.</summary>
public interface IPdfAccessibilityCheck
{
    /// <summary>Never throws for a bad file: what is wrong is in the result.</summary>
    PdfAccessibility Check(ReadOnlyMemory<byte> pdf);
}
