namespace Cortap.Functions.OpenApi;

/// <summary>The description of the HTTP interface, OpenAPI 3.1; docs/openapi.yaml is the same in YAML.</summary>
public static class OpenApiDocument
{
    /// <summary>UTF-8 JSON.</summary>
    public static byte[] Json { get; } = Read("openapi.json");

    /// <summary>A page that shows it, without help from other hosts.</summary>
    public static byte[] Page { get; } = Read("docs.html");

    private static byte[] Read(string name)
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream($"{typeof(OpenApiDocument).Namespace}.{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
