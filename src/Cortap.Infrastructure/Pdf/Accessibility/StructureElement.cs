using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace Cortap.Infrastructure.Pdf.Accessibility;

/// <summary>One element of the tree that says what the parts of a PDF are.</summary>
/// <param name="Type">Standard type, after the role map.</param>
/// <param name="RawType">As written.</param>
/// <param name="Reference">Its object.</param>
/// <param name="Dictionary">Its entries.</param>
/// <param name="Children">In reading order.</param>
/// <param name="HasContent">Marked content or an annotation belongs to it directly.</param>
/// <param name="HasAnnotation">An annotation belongs to it directly.</param>
internal sealed record StructureElement(
    string Type, string RawType, IndirectReference? Reference, DictionaryToken Dictionary, IReadOnlyList<StructureElement> Children, bool HasContent, bool HasAnnotation)
{
    private const int MaxDepth = 64;

    public IEnumerable<StructureElement> WithDescendants() => Children.SelectMany(child => child.WithDescendants()).Prepend(this);

    /// <summary>The elements below the root; empty when the PDF has no structure.</summary>
    public static IReadOnlyList<StructureElement> Read(PdfObjects objects)
    {
        var root = objects.Dictionary(objects.Catalog, "StructTreeRoot");
        var roles = objects.Dictionary(root, "RoleMap");
        return [.. objects.Items(root, "K").Select(child => Read(objects, roles, child, 0)).OfType<StructureElement>()];
    }

    private static StructureElement? Read(PdfObjects objects, DictionaryToken? roles, IToken token, int depth)
    {
        if (depth > MaxDepth || objects.Resolve(token) is not DictionaryToken dictionary || objects.Name(dictionary, "S") is not { } raw)
        {
            return null;
        }

        var children = new List<StructureElement>();
        var (hasContent, hasAnnotation) = (false, false);
        foreach (var kid in objects.Items(dictionary, "K"))
        {
            if (Read(objects, roles, kid, depth + 1) is { } child)
            {
                children.Add(child);
            }
            else
            {
                hasContent = true;
                hasAnnotation |= objects.Name(PdfObjects.AsDictionary(objects.Resolve(kid)), "Type") == "OBJR";
            }
        }

        return new StructureElement(Standard(objects, roles, raw), raw, PdfObjects.ReferenceOf(token), dictionary, children, hasContent, hasAnnotation);
    }

    private static string Standard(PdfObjects objects, DictionaryToken? roles, string type)
    {
        for (var i = 0; i < 8 && objects.Name(roles, type) is { } mapped && mapped != type; i++)
        {
            type = mapped;
        }

        return type;
    }
}
