using System.Reflection;

namespace Cortap.Runtime.Storage;

/// <summary>The SQL files of this assembly.</summary>
internal static class SqlResource
{
    private const string Root = "Cortap.Runtime.Storage.";

    private static readonly Assembly Assembly = typeof(SqlResource).Assembly;

    public static string Statement(string name) => Read($"{Root}Sql.{name}.sql");

    /// <summary>Migrations by number, in order.</summary>
    public static IEnumerable<(int Number, string Sql)> Migrations()
        => Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Root + "Migrations.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (int.Parse(name.AsSpan((Root + "Migrations.").Length, 4)), Read(name)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The SQL file {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
