namespace Cortap.Infrastructure.Settings;

/// <summary>A setting is missing or malformed; the message is one line that names it and says what it must be.</summary>
public sealed class SettingsException(string setting, string expectation) : Exception($"{setting} {expectation.TrimEnd('.')}.")
{
    public string Setting { get; } = setting;
}
