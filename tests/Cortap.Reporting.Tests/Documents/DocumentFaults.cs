using System.Text;
using System.Xml;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>One way to break a document.</summary>
/// <param name="Apply">Breaks it.</param>
/// <param name="PassesValidator">The SDK's validator does not look for this kind of fault.</param>
internal sealed record Fault(Action<OpcPackage> Apply, bool PassesValidator = false);

/// <summary>Alters documents, and asks the SDK's validator about the result.</summary>
internal static class DocumentFaults
{
    /// <summary>Whether the validator of the SDK, given the whole file, has no objection.</summary>
    public static bool IsValid(OpcPackage document)
    {
        try
        {
            return DocumentValidator.Validate(document.Write()).Count == 0;
        }
        catch (Exception exception) when (exception is XmlException or IOException or InvalidDataException or InvalidOperationException or UriFormatException
            or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    public static void Edit(this OpcPackage document, string part, Func<string, string> edit)
    {
        var before = Encoding.UTF8.GetString(document.Parts[part]);
        var after = edit(before);
        (after == before).ShouldBeFalse($"the change of {part} must change something");
        document.Parts[part] = Encoding.UTF8.GetBytes(after);
    }

    /// <summary>The first element that contains the given text, from its start tag to the next end tag.</summary>
    public static string First(this OpcPackage document, string part, string start, string end, string after)
    {
        var text = Encoding.UTF8.GetString(document.Parts[part]);
        var from = text.LastIndexOf(start, text.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal);
        return text[from..(text.IndexOf(end, from, StringComparison.Ordinal) + end.Length)];
    }
}
