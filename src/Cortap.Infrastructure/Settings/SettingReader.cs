namespace Cortap.Infrastructure.Settings;

/// <summary>Reads settings and gathers their faults; a blank value counts as absent.</summary>
internal sealed class SettingReader(Func<string, string?> read, params IEnumerable<SettingFault> others)
{
    private readonly List<SettingFault> _faults = [.. others];

    /// <summary>The value, or what holds without one; also when it was refused, for then the settings are not used.</summary>
    public T Read<T>(Setting<T> setting)
    {
        if (TextOf(setting) is not { } text)
        {
            return setting.Otherwise;
        }

        if (setting.Parse(text, out var value))
        {
            return value;
        }

        Refuse(setting, $"must be {setting.Type.Replace("`", "", StringComparison.Ordinal)}");
        return setting.Otherwise;
    }

    /// <summary>There is a text, right or wrong.</summary>
    public bool IsGiven(Setting setting) => TextOf(setting) is not null;

    /// <summary>As <see cref="Read"/>, of one that must be set.</summary>
    public T Require<T>(Setting<T> setting, string reason)
    {
        if (TextOf(setting) is null)
        {
            Refuse(setting, $"is missing; {reason}");
        }

        return Read(setting);
    }

    /// <summary>Only the first fault of a setting counts: what is malformed is not also missing.</summary>
    public void Refuse(Setting setting, string expectation)
    {
        if (_faults.Exists(fault => fault.Setting == setting.Name))
        {
            return;
        }

        var given = TextOf(setting) is not { } text ? "" : setting.IsSecret || setting.IsHidden ? ", not ***" : $", not \"{SecretShape.Shown(text)}\"";
        _faults.Add(new SettingFault(setting.Name, (given.Length == 0 ? expectation : expectation.TrimEnd('.')) + given));
    }

    /// <exception cref="SettingsException">There are faults; the message has all of them.</exception>
    public void ThrowIfRefused()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(_faults);
        }
    }

    private string? TextOf(Setting setting) => read(setting.Name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
