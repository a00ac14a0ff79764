using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Settings;

/// <summary>Reads settings and gathers their faults; a blank value counts as absent.</summary>
internal sealed partial class SettingReader(Func<string, string?> read, params IEnumerable<SettingFault> others)
{
    /// <summary>Characters of 16 bytes in base64.</summary>
    private const int LeastKey = 24;

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

    // What should hold no secret may hold one all the same when it is wrong: a key, a password or signature in an address. Only what can be none is shown.
    private static string Shown(string text) => MayBeSecret(text) ? "***" : text.ReplaceLineEndings("\\n");

    private static bool MayBeSecret(string text) =>
        text.Contains("PRIVATE KEY", StringComparison.Ordinal) || text.ContainsAny(['@', '?', '#', '{', '"']) || LikeAKey().IsMatch(text)
        || (text.Length >= LeastKey && text[0] != '/' && Convert.TryFromBase64String(text, new byte[text.Length], out _));

    [GeneratedRegex("[A-Za-z0-9+=_-]{32,}", RegexOptions.CultureInvariant)]
    private static partial Regex LikeAKey();

    private string? TextOf(Setting setting) => read(setting.Name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
