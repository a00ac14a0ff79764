using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Settings;

/// <summary>Reads settings and gathers their faults; a blank value counts as absent.</summary>
internal sealed partial class SettingReader(Func<string, string?> read)
{
    private readonly List<SettingFault> _faults = [];

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

        var given = TextOf(setting) is not { } text ? "" : setting.IsSecret ? ", not ***" : $", not \"{Shown(text)}\"";
        _faults.Add(new SettingFault(setting.Name, expectation + given));
    }

    /// <exception cref="SettingsException">There are faults; the message has all of them.</exception>
    public void ThrowIfRefused()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(_faults);
        }
    }

    // What should hold no secret may hold one all the same when it is wrong: a private key for a public one, a password or signature in an address.
    private static string Shown(string text) =>
        text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "***" : Secrets().Replace(text.ReplaceLineEndings("\\n"), "***");

    /// <summary>Who is named before a host, with whatever stands there; queries; and what is as long as a key.</summary>
    [GeneratedRegex(@"(?<=://).*(?=@)|(?<!\S)[^\s:/<]+:(?!//)\S*(?=@)|(?<=://[^?]*\?).*|(?<![\w/+=-])[A-Za-z0-9+=_-][A-Za-z0-9+/=_-]{63,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();

    private string? TextOf(Setting setting) => read(setting.Name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
