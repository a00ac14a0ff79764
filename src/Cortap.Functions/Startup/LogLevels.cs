using Cortap.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>The settings <c>Logging__LogLevel__…</c>, which .NET reads, and refuses with a stack trace.</summary>
internal static class LogLevels
{
    public static IEnumerable<SettingFault> FaultsOf(IConfigurationSection logging)
    {
        foreach (var (path, value) in logging.AsEnumerable().Where(setting => !string.IsNullOrEmpty(setting.Value)))
        {
            if (path.EndsWith(":LogLevel", StringComparison.OrdinalIgnoreCase))
                yield return new SettingFault(path, "names no category; give Logging:LogLevel:Default");
            else if (path.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !(Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level)))
                yield return new SettingFault(path, $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, not \"{SecretShape.Shown(value!)}\"");
        }
    }
}
