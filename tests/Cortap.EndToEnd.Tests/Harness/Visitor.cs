using System.Net;
using System.Text.RegularExpressions;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A browser without scripts: it keeps cookies of hosts, the secure ones of loopback too, and goes where it is sent.</summary>
internal sealed partial class Visitor(Uri start) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<(string Authority, string Name), string> _cookies = [];

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = start;

    /// <summary>The names of the cookies that a host has set.</summary>
    public IEnumerable<string> CookiesOf(Uri host) => _cookies.Keys.Where(cookie => cookie.Authority == host.Authority).Select(cookie => cookie.Name);

    /// <returns>The page on which it ended.</returns>
    public Task<VisitedPage> GoAsync(string address) => SendAsync(HttpMethod.Get, new Uri(Address, address), null);

    /// <summary>Sends a form to where it is.</summary>
    public Task<VisitedPage> PostAsync(params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, Address, fields.ToDictionary(field => field.Name, field => field.Value));

    public void Dispose() => _http.Dispose();

    private async Task<VisitedPage> SendAsync(HttpMethod method, Uri address, Dictionary<string, string>? fields)
    {
        for (var hops = 0; hops < 10; hops++)
        {
            Address = address;
            using var request = new HttpRequestMessage(method, address) { Content = fields is null ? null : new FormUrlEncodedContent(fields) };
            var cookies = string.Join("; ", _cookies.Where(cookie => cookie.Key.Authority == address.Authority).Select(cookie => $"{cookie.Key.Name}={cookie.Value}"));
            if (cookies.Length > 0) request.Headers.Add("Cookie", cookies);
            using var response = await _http.SendAsync(request);
            Keep(address, response);
            var page = await response.Content.ReadAsStringAsync();
            var next = response.Headers.Location?.ToString() ?? (Refresh().Match(page) is { Success: true } refresh ? WebUtility.HtmlDecode(refresh.Groups["url"].Value) : null);
            if (next is null) return new VisitedPage(response.StatusCode, page);
            (address, method, fields) = (new Uri(address, next), HttpMethod.Get, null);
        }

        throw new InvalidOperationException($"{address} sends around in circles.");
    }

    private void Keep(Uri address, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var set)) return;
        foreach (var cookie in set)
        {
            var (name, value) = cookie.Split(';')[0].Split('=', 2) is [var first, var second] ? (first, second) : (cookie, "");
            if (value.Length == 0) _cookies.Remove((address.Authority, name));
            else _cookies[(address.Authority, name)] = value;
        }
    }

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=(?<url>[^\"]+)\"")]
    private static partial Regex Refresh();
}

/// <summary>A page.</summary>
internal sealed partial record VisitedPage(HttpStatusCode Status, string Html)
{
    /// <summary>What its forms hold to show that they came from here.</summary>
    public string FormToken => Field().Match(Html).Groups["token"].Value;

    /// <summary>The text of each row of its tables.</summary>
    public IEnumerable<string> Rows => Row().Matches(Html).Select(row => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(row.Value, " ")), " ").Trim());

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("name=\"form_token\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Field();
}
