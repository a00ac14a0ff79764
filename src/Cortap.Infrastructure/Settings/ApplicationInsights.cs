namespace Cortap.Infrastructure.Settings;

/// <summary>The two settings of Azure Monitor, under the platform's own names.</summary>
public static class ApplicationInsights
{
    /// <summary>Switches the export on.</summary>
    public const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>Authorization=AAD</c>, and <c>;ClientId={id}</c> for an identity that is not the app's own: tokens of the managed identity instead of the key.</summary>
    public const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    // What the exporter reads at most.
    private const int MaxConnectionLength = 4_096;

    /// <summary>The exporter takes it. Its own refusal would come when it is built, with a stack trace and the text.</summary>
    public static bool IsConnection(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pairs = (text.EndsWith(';') ? text[..^1] : text).Split(';').Select(pair => pair.Split('=', 2)).ToList();
        if (text.Length > MaxConnectionLength || !pairs.TrueForAll(pair => pair is [var name, var value] && name.Trim().Length > 0 && value.Trim().Length > 0)) return false;

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        return pairs.TrueForAll(pair => values.TryAdd(pair[0].Trim(), pair[1].Trim()))
            && values.ContainsKey("InstrumentationKey")
            && IsAddress(values.GetValueOrDefault("IngestionEndpoint"))
            && IsAddress(values.GetValueOrDefault("LiveEndpoint"))
            && (!values.TryGetValue("EndpointSuffix", out var suffix)
                || (IsAddress($"https://dc.{suffix.TrimStart('.')}") && values.GetValueOrDefault("Location", "").TrimEnd('.').All(char.IsAsciiLetterOrDigit)));
    }

    /// <summary>Whose tokens authenticate.</summary>
    /// <param name="text">Of <see cref="AuthenticationSetting"/>.</param>
    /// <param name="clientId">Of a user-assigned identity; null for the app's own.</param>
    public static bool TryParseIdentity(string text, out string? clientId)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToList();
        clientId = parts is [_, ["ClientId", { Length: > 0 } id]] ? id : null;
        return parts is [["Authorization", "AAD"]] || (parts is [["Authorization", "AAD"], _] && clientId is not null);
    }

    private static bool IsAddress(string? text) => text is null || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");
}
