namespace Cortap.Infrastructure.Pdf;

/// <summary>Limits of PDF conversion.</summary>
public sealed record PdfOptions
{
    /// <summary>Path of <c>soffice</c> (setting <c>PDF_CONVERTER_PATH</c>); default: the first of <c>soffice</c> and <c>libreoffice</c> on <c>PATH</c>.</summary>
    public string? ConverterPath { get; init; }

    /// <summary>Longest time for one document, the start of the converter included. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most pages of a document. Default 500.</summary>
    public int MaxPages { get; init; } = 500;
}
