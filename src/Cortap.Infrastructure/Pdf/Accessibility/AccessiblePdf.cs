using Cortap.Reporting.Documents.RecipientInformationRequest;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>Completes what LibreOffice leaves out of an accessible PDF.</summary>
internal static class AccessiblePdf
{
    /// <param name="pdf">As LibreOffice wrote it; changed in place.</param>
    /// <param name="docx">What it was made from.</param>
    public static byte[] Complete(byte[] pdf, ReadOnlyMemory<byte> docx)
    {
        PdfRepair.Mend(pdf);
        var titles = RequestAnswers.Titles(docx);
        return titles.Count == 0 ? pdf
            : PdfFormTags.AddTo(pdf, titles.ToDictionary(title => PdfForm.NameOf(title.Key), title => title.Value, StringComparer.Ordinal));
    }
}
