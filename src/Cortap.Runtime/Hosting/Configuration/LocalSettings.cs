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
        if (!File.Exists(path))
            return;
        var file = JsonSettingsFile.Read(path);
        if (string.Equals(file["IsEncrypted"], "true", StringComparison.OrdinalIgnoreCase))
            throw new RuntimeStartException(
                $"{path} is encrypted. Decrypt it with \"func settings decrypt\", or set environment variables.");

        var values = file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || value!.Contains('\0', StringComparison.Ordinal))
                throw new RuntimeStartException($"{path} has a setting \"{name}\" that can be no environment variable: a name is not empty and has no =, and no text has a NUL.");
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }
        // Below the sources that are there already: environment variables and the command line win.
        var lowest = values.ToDictionary(
            setting => setting.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), setting => setting.Value);
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = lowest });
    }
}
