namespace Cortap.Infrastructure.Settings;

/// <summary>Settings are missing or malformed; the message is one line that names each, says what it must be, and shows what it is.</summary>
public sealed class SettingsException(IReadOnlyList<SettingFault> faults) : Exception(string.Join(" | ", faults))
{
    public SettingsException(string setting, string expectation)
        : this([new SettingFault(setting, expectation)])
    {
    }

    public IReadOnlyList<SettingFault> Faults => faults;

    /// <summary>The message, and on the same line what others say of other settings.</summary>
    public string MessageWith(IEnumerable<string> others) => string.Join(
        " | ", [Message, .. others.Where(other => !faults.Any(fault => other.StartsWith(fault.Setting, StringComparison.Ordinal)))]);
}

/// <summary>What is wrong with one setting.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Expectation">What it must be, and what it is unless that is secret.</param>
public sealed record SettingFault(string Setting, string Expectation)
{
    public override string ToString() => $"{Setting} {Expectation.TrimEnd('.')}.";
}
