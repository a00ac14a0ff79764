using System.Globalization;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Settings;

/// <summary>Reads single settings; a blank value counts as absent.</summary>
internal sealed class SettingReader(Func<string, string?> read)
{
    public string? Text(string name) => read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public string RequiredText(string name, string reason) => Text(name) ?? throw new SettingsException(name, $"is missing; {reason}");

    public Uri? Url(string name) => Text(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw new SettingsException(name, "must be an absolute http or https URL without user, query and fragment");

    public bool Boolean(string name) => Text(name) switch
    {
        null => false,
        var text when bool.TryParse(text, out var value) => value,
        _ => throw new SettingsException(name, "must be true or false"),
    };

    public int Integer(string name, int otherwise, int min, int max) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new SettingsException(name, $"must be an integer from {min} to {max}");

    /// <summary>Seconds, fractions allowed.</summary>
    public TimeSpan Seconds(string name, double otherwise, double min, double max) => Text(name) is not { } text ? TimeSpan.FromSeconds(otherwise)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? TimeSpan.FromSeconds(value)
            : throw new SettingsException(name, string.Create(CultureInfo.InvariantCulture, $"must be a number of seconds from {min} to {max}"));

    public IReadOnlyList<string> List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public IReadOnlyList<UserReference> Users(string name) =>
    [
        .. List(name).Select(item => UserReference.Parse(item)
            ?? throw new SettingsException(name, "must be a list of users such as 45:4801 (tenant and user), separated by commas")),
    ];

    /// <summary>32 bytes as base64 or as 64 hex digits.</summary>
    public byte[]? Key(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var bytes = new byte[48];
        if (text.Length == 64 && Convert.FromHexString(text, bytes, out _, out var fromHex) == System.Buffers.OperationStatus.Done)
        {
            return bytes[..fromHex];
        }

        return text.Length <= 64 && Convert.TryFromBase64String(text, bytes, out var length) && length == 32
            ? bytes[..length]
            : throw new SettingsException(name, "must be 32 bytes, written as base64 or as 64 hex digits");
    }

    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum => Text(name) is not { } text ? otherwise
        : Enum.GetValues<T>().FirstOrDefault(value => value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) is var found
            && found.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)
                ? found
                : throw new SettingsException(name, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
