using Cortap.Reporting.Errors;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Cortap.Reporting.Documents;

/// <summary>Holds documents to the Office Open XML schema before anybody receives them.</summary>
public static class DocumentValidator
{
    private const int MaxReported = 5;

    // Thread-safe: each call validates in a context of its own; what is shared is the compiled schema.
    private static readonly OpenXmlValidator Schema = new(FileFormatVersions.Office2019);

    /// <summary>What the schema objects to in all parts, as <c>part path: message</c>; empty when the document is valid.</summary>
    public static IReadOnlyList<string> Validate(ReadOnlyMemory<byte> docx)
    {
        using var stream = new MemoryStream(docx.ToArray(), writable: false);
        using var document = WordprocessingDocument.Open(stream, isEditable: false);
        return [.. Schema.Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}")];
    }

    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the document is not valid.</exception>
    public static void ThrowIfInvalid(ReadOnlyMemory<byte> docx)
    {
        var errors = Validate(docx);
        if (errors.Count > 0)
        {
            throw new CortapException(
                ErrorCodes.GenerationError,
                $"The generated document breaks the Word schema in {errors.Count} places: {string.Join("; ", errors.Take(MaxReported))}. Report this to the operators.");
        }
    }
}
