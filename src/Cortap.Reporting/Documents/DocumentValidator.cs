using System.Xml;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Errors;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Documents;

/// <summary>Holds documents to the Office Open XML schema before anybody receives them.</summary>
public static class DocumentValidator
{
    private const int MaxReported = 5;

    // Thread-safe: each call validates in a context of its own; what is shared is the compiled schema.
    private static readonly OpenXmlValidator Schema = new(FileFormatVersions.Office2019);

    /// <summary>What the schema objects to in all parts, as <c>part path: message</c>; empty when the document is valid.</summary>
    /// <exception cref="InvalidDataException">The file is no Word document.</exception>
    public static IReadOnlyList<string> Validate(ReadOnlyMemory<byte> docx, CancellationToken cancellationToken = default) =>
        Validate(docx, error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}", cancellationToken);

    /// <summary>The paragraphs in or before which the schema objects to something, each once; the part as a whole where it has no paragraphs.</summary>
    /// <exception cref="InvalidDataException">The file is no Word document.</exception>
    public static IReadOnlyList<TemplatePlace> FindBrokenParagraphs(ReadOnlyMemory<byte> docx) => [.. Validate(docx, PlaceOf, CancellationToken.None).Distinct()];

    private static List<T> Validate<T>(ReadOnlyMemory<byte> docx, Func<ValidationErrorInfo, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return ValidateParts(docx.ToArray(), read, cancellationToken);
        }
        catch (Exception exception) when (exception is OpenXmlPackageException or UriFormatException)
        {
            // Word stores what its user has typed as a link, and System.IO.Packaging refuses to open a file with one that is no address.
            return ValidateWithoutLinks(docx, read, cancellationToken);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new InvalidDataException("The file is no Word document, or a damaged one.", exception);
        }
    }

    // A relationship to a part that is not there is an invalid operation to System.IO.Packaging, and a part of another kind invalid data to the SDK.
    private static bool IsDamage(Exception exception) => exception is FileFormatException or XmlException or InvalidOperationException or InvalidDataException;

    private static List<T> ValidateParts<T>(byte[] docx, Func<ValidationErrorInfo, T> read, CancellationToken cancellationToken)
    {
        // Of a document that is not to be edited the SDK makes a copy in the system's temporary folder, which may be full, and where the report stays
        // when the process dies.
        using var stream = new MemoryStream();
        stream.Write(docx);
        using var document = WordprocessingDocument.Open(stream, isEditable: true, new OpenSettings { AutoSave = false });
        List<T> errors = [.. Schema.Validate(document, cancellationToken).Select(read)];

        // What was cancelled has found nothing wrong with the rest.
        cancellationToken.ThrowIfCancellationRequested();
        return errors;
    }

    private static TemplatePlace PlaceOf(ValidationErrorInfo error)
    {
        var part = error.Part?.Uri.OriginalString.TrimStart('/') ?? "";
        var own = error.Node?.Ancestors<Paragraph>().FirstOrDefault() ?? error.Node as Paragraph;
        var paragraphs = (IEnumerable<Paragraph>?)error.Part?.RootElement?.Descendants<Paragraph>() ?? [];
        var number = 0;
        foreach (var paragraph in paragraphs)
        {
            number++;
            if (paragraph == own || (own is null && (error.Node is null || paragraph.IsAfter(error.Node))))
            {
                return TemplatePlace.Of(part, number, paragraph.InnerText);
            }
        }

        return TemplatePlace.Of(part, number, "");
    }

    private static List<T> ValidateWithoutLinks<T>(ReadOnlyMemory<byte> docx, Func<ValidationErrorInfo, T> read, CancellationToken cancellationToken)
    {
        var package = OpcPackage.Read(docx);
        foreach (var relationships in package.Relationships.Values)
        {
            for (var i = 0; i < relationships.Count; i++)
            {
                if (relationships[i].IsExternal)
                    relationships[i] = relationships[i] with { Target = "about:blank" };
            }
        }

        try
        {
            return ValidateParts(package.Write(), read, cancellationToken);
        }
        catch (Exception exception) when (exception is OpenXmlPackageException or UriFormatException || IsDamage(exception))
        {
            throw new InvalidDataException("The file is no Word document, or a damaged one.", exception);
        }
    }

    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the document is not valid.</exception>
    public static void ThrowIfInvalid(ReadOnlyMemory<byte> docx, CancellationToken cancellationToken = default)
    {
        var errors = Validate(docx, cancellationToken);
        if (errors.Count > 0)
        {
            throw new CortapException(
                ErrorCodes.GenerationError,
                $"The generated document breaks the Word schema in {errors.Count} places: {string.Join("; ", errors.Take(MaxReported))}. Report this to the operators.");
        }
    }
}
