using Cortap.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>The settings <c>Logging__LogLevel__…</c>, which .NET reads, and refuses with a stack trace.</summary>
internal static class LogLevels
{
    public static IEnumerable<SettingFault> FaultsOf(IConfigurationSection logging) =>
        from setting in logging.AsEnumerable()
        where setting.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
            && !string.IsNullOrEmpty(setting.Value) && !Enum.TryParse<LogLevel>(setting.Value, ignoreCase: true, out _)
        select new SettingFault(setting.Key, $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, not \"{SecretShape.Shown(setting.Value)}\"");
}
