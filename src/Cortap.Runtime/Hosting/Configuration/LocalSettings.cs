using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>
/// <c>local.settings.json</c>, the developer's settings. As under the Functions Core Tools, each of its Values becomes an
/// environment variable of the process unless that variable is set already.
/// </summary>
internal static class LocalSettings
{
    public static void Apply(string scriptRoot, IConfigurationBuilder configuration)
    {
        var path = Path.Combine(scriptRoot, "local.settings.json");
        if (!Path.Exists(path))
            return;
        var file = JsonSettingsFile.Read(path);
        if (string.Equals(file["IsEncrypted"], "true", StringComparison.OrdinalIgnoreCase))
            throw new RuntimeStartException(
                $"{path} is encrypted. Decrypt it with \"func settings decrypt\", or set environment variables.");

        var values = file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        if (values.Keys.GroupBy(PathOf, StringComparer.OrdinalIgnoreCase).FirstOrDefault(spellings => spellings.Count() > 1) is { } twice)
            throw new RuntimeStartException($"{path} gives one setting more than once, as {string.Join(" and ", twice.Order(StringComparer.Ordinal))}; keep one.");
        foreach (var (name, value) in values)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || value!.Contains('\0', StringComparison.Ordinal))
                throw new RuntimeStartException($"{path} has a setting \"{name}\" that can be no environment variable: a name is not empty and has no =, and no text has a NUL.");
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }
        // Below the sources that are there already: environment variables and the command line win.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values.ToDictionary(setting => PathOf(setting.Key), setting => setting.Value) });
    }

    /// <summary>The path that a variable of this name sets.</summary>
    private static string PathOf(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
