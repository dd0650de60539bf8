//! Gets VPS details with the client that progenitor generates from openapi.yaml.
use std::{collections::HashMap, env};

use futures_util::TryStreamExt;
use reqwest::header::{AUTHORIZATION, HeaderMap};

use hostup::{Client, Error, types};

#[path = "../generated/client.rs"]
mod hostup;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // progenitor generates no authentication.
    let bearer = format!("Bearer {}", env::var("HOSTUP_API_KEY")?);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer.parse()?)]);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&env::var("BASE_URL")?, http);

    let vps = client.get_vps_details(&"vps_01hxa3b4c5d6e7f8g9h0j1k2m3".parse()?).await?;
    let nulls = client.get_vps_details(&"vps_01hxnull4c5d6e7f8g9h0j1k2m".parse()?).await?;
    let gates: HashMap<String, types::ActionGate> =
        serde_json::from_value(serde_json::to_value(&vps.actions)?)?;
    println!(
        "{} | {} | {} | {} | {:.2} {} | {} allowed | {} | {} overdue | {}",
        vps.id,
        vps.hostname.as_deref().unwrap_or("null"),
        vps.service_status,
        vps.power_state.as_ref().map_or("null".into(), |state| state.to_string()),
        vps.billing.amount,
        vps.billing.billing_cycle,
        gates.values().filter(|gate| gate.allowed).count(),
        vps.actions.can_resize.reason.as_deref().unwrap_or("null"),
        vps.overdue_invoices.len(),
        nulls.hostname.as_deref().unwrap_or("null"),
    );

    // progenitor decodes only application/json; a problem is a stream of bytes.
    let Err(Error::ErrorResponse(response)) = client.get_vps_details(&"vps_unknown".parse()?).await
    else {
        return Err("expected a documented problem".into());
    };
    let body = response.into_inner_stream().try_collect::<Vec<_>>().await?.concat();
    let problem: types::Problem = serde_json::from_slice(&body)?;
    let (status, code) = problem.status.zip(problem.code).ok_or("no status or no code")?;
    println!("{status} {code}");
    Ok(())
}
