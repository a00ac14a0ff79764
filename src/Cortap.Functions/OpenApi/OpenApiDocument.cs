using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Cortap.Reporting.Documents;
using Swashbuckle.AspNetCore.ReDoc;

namespace Cortap.Functions.OpenApi;

/// <summary>The description of the HTTP interface, OpenAPI 3.1; docs/openapi.yaml is the same in YAML.</summary>
public static class OpenApiDocument
{
    /// <summary>UTF-8 JSON.</summary>
    public static byte[] Json { get; } = WithReportTypes(Read(typeof(OpenApiDocument).Assembly, $"{typeof(OpenApiDocument).Namespace}.openapi.json"));

    /// <summary>A page that shows it, without help from other hosts.</summary>
    public static byte[] Page { get; } = Read(typeof(OpenApiDocument).Assembly, $"{typeof(OpenApiDocument).Namespace}.docs.html");

    /// <summary>Redoc, a module, which fills the page and tells its makers nothing; from the package Swashbuckle.AspNetCore.ReDoc, whose middleware only one of the two hosts could use.</summary>
    public static byte[] Script => LazyScript.Value;

    private static readonly Lazy<byte[]> LazyScript =
        new(() => [.. Read(typeof(ReDocOptions).Assembly, "Swashbuckle.AspNetCore.ReDoc.node_modules.redoc.bundles.redoc.standalone.js"), .. Start]);

    private static ReadOnlySpan<byte> Start =>
        "\ninit(\"/api/openapi.json\", { disableTelemetry: true }, document.getElementById(\"reference\"));\n"u8;

    /// <summary>Which reports there are, the catalog says.</summary>
    private static byte[] WithReportTypes(byte[] json)
    {
        var document = JsonNode.Parse(json)!;
        document["components"]!["schemas"]!["ReportType"]!["enum"] = new JsonArray([.. ReportCatalog.BuiltIn.Names.Select(name => (JsonNode)name)]);
        return Encoding.UTF8.GetBytes(document.ToJsonString(new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        if (content.ToArray() is not [0x1F, 0x8B, ..] packed) return content.ToArray();
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
