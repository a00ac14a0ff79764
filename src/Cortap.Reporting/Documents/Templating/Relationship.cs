namespace Cortap.Reporting.Documents.Templating;

/// <summary>One relationship of a part; <paramref name="Target"/> as written in the file.</summary>
internal sealed record Relationship(string Id, string Type, string Target, bool IsExternal)
{
    /// <summary>The target as a part name without leading slash; empty when it cannot be one.</summary>
    public string TargetPart(string source)
    {
        var folder = source[..(source.LastIndexOf('/') + 1)];
        return Uri.TryCreate(new Uri($"package:///{folder}"), Target, out var part) ? part.AbsolutePath.TrimStart('/') : "";
    }
}
