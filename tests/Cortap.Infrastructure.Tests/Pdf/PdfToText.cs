using System.Diagnostics;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>The text of a PDF as poppler reads it, page by page, laid out as on the page.</summary>
internal static class PdfToText
{
    public static IReadOnlyList<string> Pages(byte[] pdf)
    {
        var start = new ProcessStartInfo("pdftotext", ["-layout", "-", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(pdf);
        process.StandardInput.Close();
        return output.GetAwaiter().GetResult().Split('\f');
    }
}
