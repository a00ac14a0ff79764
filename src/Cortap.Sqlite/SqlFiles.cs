using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Cortap.Sqlite;

/// <summary>SQL files embedded in an assembly: <c>{folder}.{name}.sql</c>, and numbered migrations <c>{folder}.Migrations.{0001_name}.sql</c>.</summary>
/// <param name="assembly">Where they are embedded.</param>
/// <param name="folder">Their folder, spelled as a namespace.</param>
public sealed class SqlFiles(Assembly assembly, string folder)
{
    private readonly ConcurrentDictionary<string, string> _statements = new(StringComparer.Ordinal);

    /// <summary>The text of <c>{name}.sql</c>.</summary>
    public string Statement(string name) => _statements.GetOrAdd(name, key => Read($"{folder}.{key}.sql"));

    /// <summary>The migrations in the order of their numbers.</summary>
    public IReadOnlyList<(int Number, string Sql)> Migrations()
    {
        var prefix = folder + ".Migrations.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => (int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), Read(name))),
        ];
    }

    private string Read(string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new ArgumentException($"There is no embedded SQL {resource}.", nameof(resource));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
