using System.Collections.Concurrent;

namespace Cortap.Infrastructure.Local;

/// <summary>The SQL files beside this class, embedded in the assembly.</summary>
internal static class SqlText
{
    private const string Prefix = "Cortap.Infrastructure.Local.Sql.";
    private const string MigrationPrefix = Prefix + "Migrations.";

    private static readonly ConcurrentDictionary<string, string> Statements = new(StringComparer.Ordinal);

    /// <summary>The statement in <c>Sql/{name}.sql</c>.</summary>
    public static string Statement(string name) => Statements.GetOrAdd(name, key => Read($"{Prefix}{key}.sql"));

    /// <summary>The migrations, by their number, which begins with 1 and has no gaps.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        .. typeof(SqlText).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(MigrationPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static string Read(string resource)
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream(resource)
            ?? throw new ArgumentException($"There is no embedded SQL {resource}.", nameof(resource));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
