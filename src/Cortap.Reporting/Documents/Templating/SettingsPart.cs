using System.Xml.Linq;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Document settings that every report needs, whatever editor last saved the template.</summary>
internal static class SettingsPart
{
    // Members of CT_Settings that the schema puts after updateFields.
    private static readonly HashSet<string> Later =
    [
        "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
        "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary",
        "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
    ];

    /// <summary>Has Word refresh the page numbers of the contents when it opens the document, and forgets the editor's revision ids and template path.</summary>
    public static byte[] Prepare(byte[] content)
    {
        var root = Xml.Load(content).Root!;
        root.Elements().Where(element => element.Name.LocalName is "updateFields" or "rsids" or "attachedTemplate").Remove();
        var update = new XElement(W + "updateFields", new XAttribute(W + "val", "true"));
        if (root.Elements().FirstOrDefault(element => Later.Contains(element.Name.LocalName)) is { } next)
        {
            next.AddBeforeSelf(update);
        }
        else
        {
            root.Add(update);
        }

        return Xml.Save(root);
    }
}
