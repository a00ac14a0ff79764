using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Templating;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>Puts a template together. Equal content gives equal bytes.</summary>
public sealed class TemplateBuilder(string id, string version)
{
    private const string MainPart = "word/document.xml";
    private const string WordTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    private const string RelationshipTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    private readonly Dictionary<string, XElement> _furniture = new(StringComparer.Ordinal)
    {
        ["noHeader"] = new XElement(W + "hdr", P("Header", "")),
        ["noFooter"] = new XElement(W + "ftr", P("Header", "")),
    };

    private readonly List<XElement> _body = [];

    /// <summary>Shown by Word for the template itself; reports get a title of their own.</summary>
    public required string Title { get; init; }

    public required XElement Styles { get; init; }

    public required XElement Numbering { get; init; }

    public TemplateBuilder Header(string name, params XElement[] content)
    {
        _furniture.Add(name, new XElement(W + "hdr", content));
        return this;
    }

    public TemplateBuilder Footer(string name, params XElement[] content)
    {
        _furniture.Add(name, new XElement(W + "ftr", content));
        return this;
    }

    public TemplateBuilder Add(params XElement[] blocks)
    {
        _body.AddRange(blocks);
        return this;
    }

    /// <summary>Writes the template.</summary>
    /// <param name="lastSection">Page setup of what comes after the last section end.</param>
    public byte[] Write(Section lastSection)
    {
        var package = new OpcPackage();
        package.DefaultTypes["rels"] = "application/vnd.openxmlformats-package.relationships+xml";
        package.DefaultTypes["xml"] = "application/xml";
        package.AddRelationships("", [new Relationship("rId1", RelationshipTypes + "officeDocument", MainPart, false)]);
        AddPart(package, "styles", Styles);
        AddPart(package, "numbering", Numbering);
        AddPart(package, "settings", Settings());
        var document = Root("document", new XElement(W + "body", _body, lastSection.ToXml()));
        var used = document.Descendants().Where(element => element.Name.LocalName is "headerReference" or "footerReference").ToList();
        foreach (var reference in used)
        {
            var name = (string)reference.Attribute(R + "id")!;
            if (package.RelationshipsOf(MainPart).All(relationship => relationship.Id != name))
            {
                AddFurniture(package, name, reference.Name.LocalName == "headerReference" ? "header" : "footer");
            }
        }

        Put(package, MainPart, "document.main", document, firstId: 1000);
        PropertyParts.WriteCustom(package, [(PropertyParts.TemplateIdName, id), (PropertyParts.TemplateVersionName, version)]);
        PropertyParts.WriteCore(package, new(Title, "CORTAP report template", "CORTAP; template", "CORTAP", DateTimeOffset.UnixEpoch));
        return package.Write();
    }

    private void AddFurniture(OpcPackage package, string name, string kind)
    {
        package.AddRelationships(MainPart, [new Relationship(name, RelationshipTypes + kind, $"{name}.xml", false)]);
        Put(package, $"word/{name}.xml", kind, Root(_furniture[name].Name.LocalName, [.. _furniture[name].Elements()]), 100_000 + (1000 * package.Parts.Count));
    }

    private static void AddPart(OpcPackage package, string name, XElement root)
    {
        package.AddRelationships(MainPart, [new Relationship($"rId{name}", RelationshipTypes + name, $"{name}.xml", false)]);
        Put(package, $"word/{name}.xml", name, root, 0);
    }

    private static XElement Root(string name, params XElement[] content) => new(
        W + name, new XAttribute(XNamespace.Xmlns + "w", W), new XAttribute(XNamespace.Xmlns + "r", R), content);

    private static XElement Settings() => new(
        W + "settings",
        new XAttribute(XNamespace.Xmlns + "w", W),
        new XElement(W + "zoom", new XAttribute(W + "percent", 100)),
        new XElement(W + "defaultTabStop", Val(720)),
        new XElement(W + "characterSpacingControl", Val("doNotCompress")),
        new XElement(W + "updateFields", Val("true")),
        new XElement(W + "compat", new XElement(
            W + "compatSetting", new XAttribute(W + "name", "compatibilityMode"), new XAttribute(W + "uri", "http://schemas.microsoft.com/office/word"), Val(15))),
        new XElement(W + "themeFontLang", Val("en-US")),
        new XElement(W + "decimalSymbol", Val(".")),
        new XElement(W + "listSeparator", Val(",")));

    private static void Put(OpcPackage package, string part, string type, XElement root, int firstId)
    {
        foreach (var (index, control) in root.Descendants(W + "sdt").Index())
        {
            var properties = control.Element(W + "sdtPr")!;
            var tag = (string)properties.Element(W + "tag")!.Attribute(W + "val")!;
            if (tag.Length > TemplateTag.MaxLength)
            {
                throw new FormatException($"The tag {tag} is longer than {TemplateTag.MaxLength} characters.");
            }

            properties.Element(W + "id")!.SetAttributeValue(W + "val", (firstId + index).ToString(CultureInfo.InvariantCulture));
        }

        package.Parts[part] = Xml.Save(root);
        package.PartTypes[part] = $"{WordTypes}{type}+xml";
    }
}
