using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.SignIn;
using Cortap.Functions.Http;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Console;

/// <summary>One request to the console under way, and how to answer it.</summary>
public sealed class ConsoleCall(ApiCall call, PageRenderer pages, Operator? who, string formToken, IFormCollection? form, Uri? publicAddress)
{
    public HttpRequest Request => call.Request;

    public string CorrelationId => call.CorrelationId;

    public CancellationToken Aborted => call.Aborted;

    /// <summary>The underlying call.</summary>
    public ApiCall Api => call;

    /// <summary>Who is signed in.</summary>
    public Operator Who => who ?? throw new InvalidOperationException("Nobody is signed in.");

    public Operator? MaybeWho => who;

    /// <summary>Whether a page of another site made the browser ask.</summary>
    public bool IsFromElsewhere => Request.Headers["Sec-Fetch-Site"] == "cross-site";

    /// <summary>
    /// Whether a page of this service made the browser ask, or a program that is none. Browsers of before 2023 say so by <c>Origin</c> only; its
    /// scheme is not compared, because not every proxy tells its own.
    /// </summary>
    public bool IsFromHere => (Request.Headers["Sec-Fetch-Site"], Request.Headers.Origin) switch
    {
        (["same-origin"], _) or ([], []) => true,
        ([], [{ } origin]) => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsOwn(page),
        _ => false,
    };

    /// <summary>What was sent with <c>POST</c>; else null.</summary>
    public IFormCollection? Form => form;

    /// <summary>A value of the query, or null when it is absent or blank.</summary>
    public string? Query(string name) => Request.Query[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A value of the form, or null when it is absent or blank.</summary>
    public string? Field(string name) => form?[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A page.</summary>
    public async Task<IResult> ShowAsync<TPage>(int status, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters[nameof(PageBase.Frame)] = new Frame(Request.Path.Value ?? "", who, formToken, CorrelationId);
        return new BytesResult(status, "text/html; charset=utf-8", await pages.RenderAsync<TPage>(parameters));
    }

    /// <summary>A page that says why not.</summary>
    public Task<IResult> RefuseAsync(Problem problem)
    {
        call.Refused(problem);
        return ShowAsync<ProblemPage>(problem.Status, new() { [nameof(ProblemPage.Problem)] = problem });
    }

    /// <summary>Why the person does it; null as long as the question was not answered.</summary>
    public string? Reason => Field(QuestionPage.ReasonField);

    /// <summary>The order that the answer gives. Sent twice, as by a double click, it is one order.</summary>
    public IntakeRequest ToIntakeRequest() => call.ToIntakeRequest() with { IdempotencyKey = Field(QuestionPage.AnswerField) is { } answer ? [answer] : [] };

    /// <summary>Asks before something is done; again, when the answer had no reason.</summary>
    public Task<IResult> AskAsync(Question question) =>
        ShowAsync<QuestionPage>(form is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, new()
        {
            [nameof(QuestionPage.Question)] = question,
            [nameof(QuestionPage.LacksReason)] = form is not null,
        });

    /// <summary>Says what was done.</summary>
    public Task<IResult> TellAsync(Deed deed) => ShowAsync<DeedPage>(StatusCodes.Status200OK, new() { [nameof(DeedPage.Deed)] = deed });

    /// <summary>Sends the browser on with <c>GET</c>.</summary>
    public IResult SeeOther(string path)
    {
        Request.HttpContext.Response.Headers.Location = path;
        return new BytesResult(StatusCodes.Status303SeeOther, "text/plain; charset=utf-8", []);
    }

    private bool IsOwn(Uri page) =>
        page.Authority.Equals(Request.Headers.Host.ToString(), StringComparison.OrdinalIgnoreCase)
        || page.Authority.Equals(publicAddress?.Authority, StringComparison.OrdinalIgnoreCase);
}
