using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Document settings that every report needs, whatever editor last saved the template.</summary>
internal static class SettingsPart
{
    /// <summary>
    /// Forgets the editor's revision ids and template path, and any wish to have fields updated when the document is opened: Word would ask a
    /// question that frightens readers, and the answer Yes would break a signature. The page numbers of the contents are computed.
    /// </summary>
    public static byte[] Prepare(byte[] content)
    {
        var root = Xml.Load(content).Root!;
        root.Elements().Where(element => element.Name.LocalName is "updateFields" or "rsids" or "attachedTemplate").Remove();
        return Xml.Save(root);
    }
}
