using System.Text;
using Cortap.Infrastructure.Pdf.Accessibility;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using UglyToad.PdfPig;
using UglyToad.PdfPig.AcroForms.Fields;
using UglyToad.PdfPig.Tokens;

namespace Cortap.Infrastructure.Pdf;

/// <summary>Reads the fields of a filled PDF form.</summary>
public static class PdfForm
{
    private const string Prefix = RequestAnswers.TagPrefix;
    private const int MaxDepth = 32;
    private const int MaxFields = 100_000;

    /// <summary>The fields in the order of the form.</summary>
    /// <exception cref="InvalidDataException">Not a PDF, or none with a form.</exception>
    public static IReadOnlyList<RequestField> Read(byte[] pdf)
    {
        try
        {
            using var document = PdfDocument.Open(pdf, new ParsingOptions { FilterProvider = new BoundedFilters() });
            RequireTree(document);
            var objects = new PdfObjects(document);
            var fields = document.TryGetForm(out var form) ? form.Fields.SelectMany(Terminal).Select(field => Field(field, objects)).OfType<RequestField>().ToList() : [];
            return fields.Count > 0 ? fields : throw new InvalidDataException("the PDF has no form fields: it was printed or flattened");
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or InvalidDataException))
        {
            throw new InvalidDataException("the file is no PDF that can be read, or is damaged", exception);
        }
    }

    /// <summary>The name of the field of an answer: a period would make it a group of fields.</summary>
    internal static string NameOf(string tag) => tag[Prefix.Length..].Replace('.', '-');

    private static string TagOf(string name) => Prefix + name.Replace('-', '.');

    /// <summary>The library follows fields that contain themselves until the stack ends, and the process with it.</summary>
    private static void RequireTree(PdfDocument document)
    {
        var objects = new PdfObjects(document);
        var count = 0;
        Visit(objects.Items(objects.Dictionary(objects.Catalog, "AcroForm"), "Fields"), 0);

        void Visit(IReadOnlyList<IToken> fields, int depth)
        {
            if (depth > MaxDepth || (count += fields.Count) > MaxFields) throw new InvalidDataException("the fields of its form are nested without end, or too many");
            foreach (var field in fields) Visit(objects.Items(PdfObjects.AsDictionary(objects.Resolve(field)), "Kids"), depth + 1);
        }
    }

    private static IEnumerable<AcroFieldBase> Terminal(AcroFieldBase field) =>
        field is AcroNonTerminalField group ? group.Children.SelectMany(Terminal) : [field];

    private static RequestField? Field(AcroFieldBase field, PdfObjects objects)
    {
        var name = field.Information.PartialName;
        return name is null ? null : new RequestField(TagOf(name), field.Information.AlternateName ?? name, field switch
        {
            AcroTextField text => Value(text, objects)?.ReplaceLineEndings("\n").Trim() is { Length: > 0 } value ? value : null,
            AcroCheckboxField box => box.IsChecked ? "true" : "false",
            _ => null,
        });
    }

    /// <summary>Since PDF 2.0 texts may be in UTF-8, of which the library does not know.</summary>
    private static string? Value(AcroTextField field, PdfObjects objects)
    {
        byte[] bytes = objects.Get(field.Dictionary, "V") switch
        {
            StringToken text => text.GetBytes(),
            HexToken hex => [.. hex.Bytes],
            _ => [],
        };
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.GetString(bytes.AsSpan(Encoding.UTF8.Preamble.Length)) : field.Value;
    }
}
